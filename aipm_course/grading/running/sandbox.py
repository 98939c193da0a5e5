"""What a submission may see and use: the outer wall around the warm process, by bubblewrap.

There is no network, an empty home, Python with its libraries, and of this package only what a notebook imports. The
answer key, solutions, submissions and the gradebook are not there at all.
"""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import aipm_course
from aipm_course.kernel.errors import CourseError
from aipm_course.places import course_root

PACKAGE = Path(aipm_course.__file__).parent
_FOLDERS = ("kernel",)
_FILES = (
    "__init__.py",
    "grading/__init__.py",
    "grading/running/__init__.py",
    "grading/running/calls.py",
    "grading/running/cells.py",
    "grading/running/libraries.py",
    "grading/running/memory.py",
    "grading/running/walls.py",
    "grading/running/zygote.py",
)


def visible() -> list[str]:
    """Return the parts of the package that a graded notebook may import; all others stay outside.

    One folder, what runs the cells, and of each module the methods that an exercise may call. Simulators know the truth
    behind the tables, and the answer key stands in the modules' tasks, so a file that is new is outside until somebody puts
    it into `kernel` or calls it methods.py.
    """
    methods = sorted(str(path.relative_to(PACKAGE)) for path in PACKAGE.glob("modules/*/methods.py"))
    return [*_FOLDERS, *_FILES, *methods]


_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/etc/ld.so.cache", "/etc/alternatives", "/etc/fonts",
           "/etc/localtime", "/etc/ssl/certs")  # fmt: skip
_PYTHON_PARTS = ("bin", "lib", "lib32", "lib64", "libexec", "include", "share", "ssl", "etc", "pyvenv.cfg")
_LIBRARIES = ("python*/*-packages", "lib*/python*/*-packages", "local/lib*/python*/*-packages")
COURSE = "/run/course"
TABLES_BESIDE = ".tables"
"""Folder beside the notebook with the tables that it loads; the simulators stay outside."""
_MEGABYTE = 1 << 20


@dataclass(frozen=True)
class Limits:
    """What one submission may use.

    Attributes:
        memory: bytes of address space for each of its processes.
        resident: bytes of memory for all of its processes together.
        cpu: seconds of processor time for each process.
        processes: processes and threads at the same time.
        file_size: bytes of one file.
        files: bytes of all files in its home, and as many in its temporary folder.
        output: characters of output that are kept of the whole notebook.
        seconds: wall time for the whole notebook; nbgrader's `timeout` holds for each cell.
    """

    memory: int = 4096 * _MEGABYTE
    resident: int = 2048 * _MEGABYTE
    cpu: int = 120
    processes: int = 96
    file_size: int = 64 * _MEGABYTE
    files: int = 128 * _MEGABYTE
    output: int = 2_000_000
    seconds: int = 180
    rlimits: dict[str, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        rlimits = {
            "AS": self.memory,
            "CPU": self.cpu,
            "NPROC": self.processes,
            "FSIZE": self.file_size,
            "NOFILE": 512,
            "CORE": 0,
        }
        object.__setattr__(self, "rlimits", rlimits)

    def as_request(self) -> dict[str, object]:
        """Return what the warm process needs to know."""
        return {"rlimits": self.rlimits, "files": self.files, "resident": self.resident, "output": self.output}


# A process with more than one thread cannot fork safely, and drawings belong into the notebook.
FOR_FORKS = {
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}
ENVIRONMENT = {
    **FOR_FORKS,
    "PATH": "/usr/bin:/bin",
    "HOME": "/home/learner",
    "TMPDIR": "/tmp",
    "XDG_CACHE_HOME": "/tmp/cache",
    "LANG": "C.UTF-8",
    "MPLCONFIGDIR": "/tmp/matplotlib",
    "IPYTHONDIR": "/tmp/ipython",
    "JUPYTER_PLATFORM_DIRS": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
    "AIPM_ROOT": COURSE,
    "AIPM_TABLES": f"/home/learner/submission/{TABLES_BESIDE}",
}
"""All that a confined process finds in its environment, beside what grading adds."""


@cache
def why_not() -> str | None:
    """Return why submissions cannot be confined on this machine, or None if they can."""
    if sys.platform != "linux":
        return "Only Linux can confine submissions."
    if shutil.which("bwrap") is None:
        return "bubblewrap is missing (Debian, Ubuntu: apt-get install bubblewrap)."
    probe = "from aipm_course.grading.running import walls; walls.enter_namespaces(); walls.drop_privileges()"
    try:
        result = subprocess.run(
            [*command("/tmp"), sys.executable, "-c", probe],
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"bubblewrap does not run here ({error})."
    if result.returncode == 0:
        return None
    reason = (result.stderr.strip().splitlines() or ["no reason given"])[-1]
    return f"This system does not let bubblewrap separate processes ({reason}). {_what_to_change()}"


_SWITCHES = {
    "user.max_user_namespaces": ("0", "10000"),
    "kernel.unprivileged_userns_clone": ("0", "1"),
    "kernel.apparmor_restrict_unprivileged_userns": ("1", "0"),
}
"""Settings of Linux that forbid an ordinary user's namespaces: the value that does, and one that does not."""


def _what_to_change(settings: Path = Path("/proc/sys")) -> str:
    """Say what an administrator can change so that submissions can be confined here."""
    for name, (forbids, allows) in _SWITCHES.items():
        file = settings / name.replace(".", "/")
        if file.exists() and file.read_text().strip() == forbids:
            return f"An administrator allows it with `sysctl {name}={allows}`."
    return (
        "In a container, user namespaces and mounts must be allowed when it is started; docs/grading.md says how "
        "(Under JupyterHub)."
    )


def require() -> None:
    """Raise a CourseError that says what to do if submissions cannot be confined here."""
    if reason := why_not():
        raise CourseError(
            f"{reason} A submission is a stranger's program: without confinement it could read and change everything "
            "that you can. Grade on a Linux machine, or say --unconfined if you know who wrote every notebook "
            '(for nbgrader autograde: c.ExecuteForGrading.kernels = "plain" in nbgrader_config.py).'
        )


def command(sockets: str) -> list[str]:
    """Return the command that starts another command behind the outer wall.

    Args:
        sockets: folder on this side in which kernels leave their sockets.
    """
    arguments = ["bwrap", "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"]
    if os.geteuid() != 0:
        arguments += ["--unshare-user", "--cap-drop", "ALL"]
    arguments += ["--die-with-parent", "--new-session", "--hostname", "grading", "--clearenv"]
    arguments += ["--proc", "/proc", "--dev", "/dev"]
    # Some libraries look for locks in shared memory when they are loaded; each kernel lays its own over it, too.
    arguments += ["--perms", "1777", "--tmpfs", "/dev/shm"]
    binds = {place: place for place in _python_places()}
    # Over whatever of the package came with Python's own folders lies an empty one, and in it only what is allowed.
    parts = {str(PACKAGE / part): str(PACKAGE / part) for part in visible()}
    binds_after = {**parts, str(course_root() / "datasets"): f"{COURSE}/datasets"}
    empty = ["/home/learner", "/run/kernel", "/run/kernels", f"{COURSE}/exercises"]
    arguments += ["--perms", "1777", "--tmpfs", "/tmp"]  # for the warm process; each kernel lays its own over it
    arguments += _folders([*empty, *(str(Path(target).parent) for target in [*binds.values(), *binds_after.values()])])
    for place in _SYSTEM:
        path = Path(place)
        if path.is_symlink():
            arguments += ["--symlink", os.readlink(path), place]
        elif path.exists():
            arguments += ["--ro-bind", place, place]
    root = str(course_root())
    if any(_is_below(root, place) for place in _SYSTEM):
        arguments += ["--perms", "755", "--tmpfs", root]
        arguments += _folders([*binds.values(), str(PACKAGE)], below=Path(root))
    for source, target in binds.items():
        # Bound as it is, a link would be a second way to the same folder, past what is laid over it below.
        link = os.path.islink(source) and os.readlink(source)
        arguments += ["--symlink", link, target] if link in _PYTHON_PARTS else ["--ro-bind", source, target]
    for copy in _other_copies():
        arguments += ["--tmpfs", copy, "--remount-ro", copy]
    arguments += ["--perms", "755", "--tmpfs", str(PACKAGE)]
    arguments += _folders([str(Path(target).parent) for target in parts.values()], below=PACKAGE)
    for source, target in binds_after.items():
        arguments += ["--ro-bind", source, target]
    arguments += ["--remount-ro", str(PACKAGE), "--remount-ro", "/dev", "--remount-ro", "/"]
    arguments += ["--bind", sockets, "/run/kernels", "--chdir", "/"]
    for name, value in {**ENVIRONMENT, "PYTHONPATH": str(PACKAGE.parent)}.items():
        arguments += ["--setenv", name, value]
    return arguments


def _python_places() -> list[str]:
    """Return the parts of this Python's folders that hold it, without those that the system's folders hold.

    Not the whole folders: an environment may have been made right in a checkout, and Conda's holds all others.
    """
    prefixes = {sys.prefix, sys.base_prefix, os.path.realpath(sys.base_prefix), sys.exec_prefix}
    root = str(course_root())
    own = [prefix for prefix in prefixes if prefix not in ("/usr", "/") and not _is_below(prefix, "/usr")]
    own += [prefix for prefix in prefixes if _is_below(prefix, "/usr") and _is_below(prefix, root)]
    return sorted(place for prefix in own for part in _PYTHON_PARTS if os.path.exists(place := f"{prefix}/{part}"))


def _other_copies() -> list[str]:
    """Return other copies of this package among the libraries that are visible; they hold an answer key, too."""
    places = [*_SYSTEM, *_python_places()]
    places = [place for place in places if not os.path.islink(place)]
    libraries = {path for place in places for part in _LIBRARIES for path in Path(place).glob(part)}
    copies = {library / PACKAGE.name for library in libraries} - {PACKAGE}
    return sorted(str(copy) for copy in copies if copy.is_dir())


def _is_below(place: str, folder: str) -> bool:
    return os.path.realpath(place).startswith(os.path.realpath(folder) + os.sep)


def _folders(places: list[str], below: Path = Path("/")) -> list[str]:
    """Return arguments that make folders and all above them; bubblewrap itself would close them to other users."""
    needed = {folder for place in places for folder in [Path(place), *Path(place).parents]}
    wanted = sorted(folder for folder in needed if folder.is_relative_to(below) and folder != below)
    return [argument for folder in wanted for argument in ("--dir", str(folder))]
