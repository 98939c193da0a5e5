"""A class on one machine: system users, their own processes, one proxy in front.

install.sh puts this file into the folder that it has filled (/opt/aipm), and everything else is found from there.
Start it as root, which it needs to become the person who logs in:

    /opt/aipm/venv/bin/jupyterhub -f /opt/aipm/jupyterhub_config.py
"""

import grp
import os
from pathlib import Path

from jupyterhub.spawner import LocalProcessSpawner

PREFIX = Path(__file__).resolve().parent
GROUP = os.environ.get("AIPM_GROUP", "aipm")

c = get_config()  # noqa: F821 - JupyterHub provides it

# Only this machine can reach the proxy. Put a web server with TLS in front of it, or set ssl_key and ssl_cert here;
# passwords and notebooks must not cross a network in the clear.
c.JupyterHub.bind_url = "http://127.0.0.1:8000"
c.ConfigurableHTTPProxy.command = [
    "node",
    str(PREFIX / "proxy" / "node_modules" / "configurable-http-proxy" / "bin" / "configurable-http-proxy"),
]

# The keys of all sessions: a folder that only root can enter (install.sh makes it so).
c.JupyterHub.cookie_secret_file = str(PREFIX / "state" / "cookie_secret")
c.JupyterHub.db_url = f"sqlite:///{PREFIX / 'state' / 'jupyterhub.sqlite'}"
c.ConfigurableHTTPProxy.pid_file = str(PREFIX / "state" / "proxy.pid")

# With a name of its own per user (ada.hub.example.org) the browser, too, keeps users apart. Needs a wildcard
# certificate and wildcard DNS.
if host := os.environ.get("AIPM_SUBDOMAIN_HOST", ""):  # for example https://hub.example.org
    c.JupyterHub.subdomain_host = host
else:
    print(
        "WARNING: everybody's server shares one web address. Set AIPM_SUBDOMAIN_HOST=https://hub.example.org, so that no "
        "page on a learner's server reaches the instructor's."
    )

# Accounts and passwords are the machine's. Being in one of the two groups opens the door; add_user.sh puts people there.
c.JupyterHub.authenticator_class = "pam"
c.PAMAuthenticator.allowed_groups = {f"{GROUP}-learners", f"{GROUP}-instructors"}
# A session would need a login manager, which containers and many servers do not run.
c.PAMAuthenticator.open_sessions = False
# Nobody is an administrator of the hub: an administrator could enter every learner's server.
c.PAMAuthenticator.admin_users = set()


def course_folder(spawner: LocalProcessSpawner) -> str:
    """Return where `aipm` looks: the instructor's own course, or the common one without solutions."""
    instructors = grp.getgrnam(f"{GROUP}-instructors").gr_mem
    home = Path(f"~{spawner.user.name}").expanduser()
    return str(home / "aipm" if spawner.user.name in instructors else PREFIX / "course")


# A server runs as the person it belongs to. bin/singleuser closes the umask before anything is written.
c.JupyterHub.spawner_class = LocalProcessSpawner
c.Spawner.cmd = [str(PREFIX / "bin" / "singleuser")]
c.Spawner.notebook_dir = "~"
c.Spawner.default_url = "/lab"
c.Spawner.start_timeout = 120
c.Spawner.http_timeout = 60
c.Spawner.environment = {
    # Terminals and kernels find aipm and nbgrader first.
    "PATH": f"{PREFIX / 'venv' / 'bin'}:/usr/local/bin:/usr/bin:/bin",
    "AIPM_ROOT": course_folder,
    "AIPM_PROGRESS": "~/progress.jsonl",
}
# Whoever closes the laptop goes on where they were; ending the hub does not end their kernels.
c.JupyterHub.cleanup_servers = False
