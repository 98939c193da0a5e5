r"""The hub with TLS of its own, for a machine that has a name and a certificate and no web server in front.

install.sh puts this file beside jupyterhub_config.py. As root:

    AIPM_TLS_KEY=/etc/letsencrypt/live/hub.example.org/privkey.pem \
    AIPM_TLS_CERT=/etc/letsencrypt/live/hub.example.org/fullchain.pem \
        /opt/aipm/venv/bin/jupyterhub -f /opt/aipm/tls_config.py

A renewed certificate counts from the next start of the hub; servers outlive that. The two files stay root's: learners'
servers never read them.
"""

import os
from pathlib import Path

load_subconfig("jupyterhub_config.py", path=str(Path(__file__).resolve().parent))  # noqa: F821 - JupyterHub provides it
c = get_config()  # noqa: F821 - likewise

KEY, CERT = (Path(os.environ.get(name, "")) for name in ("AIPM_TLS_KEY", "AIPM_TLS_CERT"))
for name, file in (("AIPM_TLS_KEY", KEY), ("AIPM_TLS_CERT", CERT)):
    if not file.is_file():
        raise SystemExit(f"Say in {name} where the file is; {str(file)!r} is none.")
if KEY.stat().st_mode & 0o077:
    raise SystemExit(f"Others can read the key {KEY}. Close it: chmod 600 {KEY}")

# All addresses of this machine, encrypted; port 80 stays closed, so nothing crosses the network in the clear.
c.JupyterHub.bind_url = os.environ.get("AIPM_BIND_URL", "https://:443")
c.JupyterHub.ssl_key, c.JupyterHub.ssl_cert = str(KEY), str(CERT)
# A browser that has been here once comes back encrypted only.
c.JupyterHub.tornado_settings = {"headers": {"Strict-Transport-Security": "max-age=31536000"}}
