"""What the installation of a hub leaves open and closed between accounts, and what its settings allow; no server runs.

uv and npm are stand-ins: folders, owners and modes are what install.sh gives them. tests/deploy/test_hub.py has the
whole class on a hub.
"""

import json
import sys
from pathlib import Path
from types import ModuleType

import pytest
from class_on_a_hub import Hub, installed
from submissions import MODULE
from traitlets.config import Config

NOTEBOOK = f"{MODULE}/{MODULE.partition('_')[2]}.ipynb"
LIST, READ, WRITE = 'ls -- "$0"', 'head -c 1 -- "$0"', 'touch -- "$0/x"'


@pytest.fixture(scope="module")
def place(root, tmp_path_factory):
    tools = tmp_path_factory.mktemp("tools")
    (tools / "uv").write_text('#!/bin/sh\nmkdir -p "$UV_PROJECT_ENVIRONMENT/etc/jupyter"\n', encoding="utf-8")
    (tools / "npm").write_text("#!/bin/sh\n", encoding="utf-8")
    for tool in tools.iterdir():
        tool.chmod(0o755)
    with installed(root, tools=tools) as place:
        inbound = place.exchange / "inbound" / "handed-in"
        did(place, "ada", f"umask 077; mkdir {inbound}; echo {{}} >{inbound}/work.ipynb")
        did(place, "ada", f"mkdir -p ~/{MODULE}; echo {{}} >~/{NOTEBOOK}")
        did(place, "dana", "umask 077; cd ~/aipm; mkdir submitted results; echo a >gradebook.db")
        (place.prefix / "state" / "cookie_secret").write_text("a secret", encoding="utf-8")
        yield place


def did(place: Hub, person: str, line: str) -> None:
    done = place.run_as(person, "env", f"HOME={place.home(person)}", "sh", "-ec", line)
    assert done.returncode == 0, done.stderr


def refused(place: Hub, person: str, line: str, path: Path) -> bool:
    """Say whether the system refuses a person something that is there."""
    assert path.exists(), path
    done = place.run_as(person, "env", "LC_ALL=C", "sh", "-c", line, str(path))
    assert done.returncode == 0 or "Permission denied" in done.stderr, done.stderr
    return done.returncode != 0


def private_places(place: Hub) -> dict[str, tuple[str, Path]]:
    """Return what a learner tries to reach and how, by a name for it."""
    return {
        "home": (LIST, place.home("ada")),
        "notebook at home": (READ, place.home("ada") / NOTEBOOK),
        "what is in the exchange": (LIST, place.exchange / "inbound"),
        "submission, name known": (LIST, place.exchange / "inbound" / "handed-in"),
        "writing into a submission": (WRITE, place.exchange / "inbound" / "handed-in"),
        "what feedback there is": (LIST, place.exchange / "feedback"),
        "putting feedback there": (WRITE, place.exchange / "feedback"),
        "writing a release": (WRITE, place.exchange / "outbound"),
        "the instructor's home": (LIST, place.home("dana")),
        "gradebook": (READ, place.course / "gradebook.db"),
        "solutions": (READ, place.course / "solutions" / NOTEBOOK),
        "what is collected": (LIST, place.course / "submitted"),
        "results": (LIST, place.course / "results"),
        "the checkout": (LIST, place.source),
        "the hub's keys": (READ, place.prefix / "state" / "cookie_secret"),
        "the course for learners, to write": (WRITE, place.prefix / "course"),
        "the common settings, to write": (WRITE, place.prefix / "venv" / "etc" / "jupyter"),
        "what starts a server, to write": (WRITE, place.prefix / "bin"),
    }


@pytest.mark.accounts
def test_nothing_of_one_learner_or_of_the_instructor_is_open_to_another(place):
    places = private_places(place)
    assert [name for name, (line, path) in places.items() if not refused(place, "bo", line, path)] == []


@pytest.mark.accounts
def test_the_same_things_are_open_to_those_they_belong_to(place):
    """Else the test above could pass because nobody can reach anything."""
    places = private_places(place)
    for name in ("home", "notebook at home", "submission, name known"):
        assert not refused(place, "ada", *places[name])
    for name in (
        "the instructor's home",
        "what is in the exchange",
        "gradebook",
        "solutions",
        "what feedback there is",
    ):
        assert not refused(place, "dana", *places[name])
    assert not refused(place, "bo", READ, place.prefix / "course" / "exercises" / NOTEBOOK)


@pytest.mark.accounts
def test_what_learners_share_holds_no_solutions(place):
    shared = place.prefix / "course"
    assert sorted(path.name for path in shared.iterdir()) == ["datasets", "exercises", "notebooks"]
    found = [path for path in shared.rglob("*.ipynb") if "### BEGIN SOLUTION" in path.read_text(encoding="utf-8")]
    assert found == []


@pytest.mark.accounts
def test_learners_have_no_tools_of_teachers_and_the_instructor_has(place):
    def disabled(folder: Path) -> dict[str, bool]:
        page = json.loads((folder / "labconfig" / "page_config.json").read_text(encoding="utf-8"))
        found: dict[str, bool] = page["disabledExtensions"]
        return found

    tools = {f"@jupyter/nbgrader:{name}" for name in ("formgrader", "create-assignment", "validate-assignment")}
    learners, instructor = (
        disabled(place.prefix / "venv" / "etc" / "jupyter"),
        disabled(place.home("dana") / ".jupyter"),
    )
    assert all(learners[name] for name in tools)
    assert not any(instructor[name] for name in tools)


@pytest.mark.accounts
def test_installing_again_keeps_the_class(place):
    own = place.course / "nbgrader_config.py"
    own.write_text(own.read_text(encoding="utf-8") + "# own rules\n", encoding="utf-8", newline="\n")

    def kept() -> dict[str, tuple[int, int, int, bytes]]:
        paths = [own, place.course / "gradebook.db", place.exchange, *place.exchange.rglob("*")]
        paths += (place.home("ada") / MODULE).rglob("*")
        return {
            str(path): (status.st_mode, status.st_uid, status.st_gid, path.read_bytes() if path.is_file() else b"")
            for path in paths
            if (status := path.lstat())
        }

    before = kept()
    place.install()
    assert kept() == before


@pytest.mark.accounts
def test_a_checkout_that_everybody_can_read_is_refused(place):
    place.source.chmod(0o755)
    try:
        with pytest.raises(AssertionError, match=f"chmod 700 {place.source}"):
            place.install()
    finally:
        place.source.chmod(0o700)


@pytest.mark.accounts
def test_a_learner_is_removed_with_what_was_handed_in(place):
    import pwd

    place.script("add_user.sh", "learner", f"eve-{place.group}", typed="a password of hers\n")
    place.names["eve"] = f"eve-{place.group}"
    uid = pwd.getpwnam(place.names["eve"]).pw_uid
    did(place, "eve", f"mkdir {place.exchange}/inbound/of-eve; echo a >{place.exchange}/inbound/of-eve/work.ipynb")
    try:
        place.script(
            "remove_user.sh", "--prefix", str(place.prefix), "--instructor", place.names["dana"], place.names["eve"]
        )
    finally:
        name = place.names.pop("eve")
    with pytest.raises(KeyError):
        pwd.getpwnam(name)
    assert not (place.prefix / "home" / name).exists()
    assert [path for path in place.exchange.rglob("*") if path.lstat().st_uid == uid] == []
    assert (place.exchange / "inbound" / "handed-in").exists()


@pytest.fixture
def settings(root, monkeypatch):
    """Return what a settings file of the hub sets, by JupyterHub's own names."""
    spawner = ModuleType("jupyterhub.spawner")
    spawner.LocalProcessSpawner = type("LocalProcessSpawner", (), {})
    monkeypatch.setitem(sys.modules, "jupyterhub", ModuleType("jupyterhub"))
    monkeypatch.setitem(sys.modules, "jupyterhub.spawner", spawner)

    def read(name: str) -> Config:
        config = Config()

        def run(name: str, path: str = "") -> None:
            file = root / "deploy" / "hub" / name
            known = {"get_config": lambda: config, "load_subconfig": run, "__file__": str(file)}
            exec(compile(file.read_text(encoding="utf-8"), str(file), "exec"), known)

        run(name)
        return config

    return read


def test_who_may_enter_and_whose_servers(settings, monkeypatch):
    monkeypatch.setenv("AIPM_GROUP", "class")
    config = settings("jupyterhub_config.py")
    assert config.JupyterHub.authenticator_class == "pam"
    assert config.PAMAuthenticator.allowed_groups == {"class-learners", "class-instructors"}
    assert config.PAMAuthenticator.admin_users == set()  # an administrator could enter every learner's server
    assert "load_roles" not in config.JupyterHub  # nor does anybody have a right to somebody else's
    assert config.JupyterHub.spawner_class.__name__ == "LocalProcessSpawner"  # it becomes the person who logs in
    assert {Path(file).parent.name for file in (config.JupyterHub.cookie_secret_file, config.JupyterHub.db_url)} == {
        "state"
    }


def test_a_key_that_others_can_read_is_refused_and_a_closed_one_encrypts(settings, monkeypatch, tmp_path):
    key, cert = tmp_path / "key.pem", tmp_path / "cert.pem"
    for name, file in (("AIPM_TLS_KEY", key), ("AIPM_TLS_CERT", cert)):
        with pytest.raises(SystemExit, match=f"Say in {name} where the file is"):
            settings("tls_config.py")
        file.write_text("", encoding="utf-8")
        file.chmod(0o600)
        monkeypatch.setenv(name, str(file))
    config = settings("tls_config.py")
    assert config.JupyterHub.bind_url.startswith("https:")
    assert (config.JupyterHub.ssl_key, config.JupyterHub.ssl_cert) == (str(key), str(cert))
    assert "max-age=" in config.JupyterHub.tornado_settings["headers"]["Strict-Transport-Security"]
    key.chmod(0o640)
    with pytest.raises(SystemExit, match=f"chmod 600 {key}"):
        settings("tls_config.py")
