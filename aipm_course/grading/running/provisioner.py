"""Jupyter's plug-in for warm kernels: kernel specs, nbclient, nbgrader, nbval and JupyterLab can all name it.

A kernel spec asks for it by `{"metadata": {"kernel_provisioner": {"provisioner_name": "aipm-warm"}}}`; with
"aipm-confined" the kernel also stands behind the walls of `aipm_course.grading.running.sandbox`.
"""

import asyncio
import json
import os
import signal
import tempfile
import time
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from aipm_course.grading.running import sandbox
from aipm_course.grading.running.handed import inside, pack
from aipm_course.grading.running.tables import WANTED
from aipm_course.grading.running.warm import WarmProcess, prepare

_BIND_SECONDS = 20


class WarmProvisioner(LocalProvisioner):
    """Takes kernels from a warm process instead of starting Python anew."""

    confined = False
    _warm: WarmProcess | None = None
    _number = 0
    _running = False

    @property
    def has_process(self) -> bool:
        """Whether a kernel is there, dead or alive."""
        return self._running

    @property
    def _manager(self) -> Any:
        """The kernel manager that asks for the kernel."""
        return self.parent

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Have the kernel forked."""
        self._warm = self._warm or prepare(confined=self.confined)
        if not self._number:
            self._number, _ = self._warm.folder()
        place = cmd.index("-f")
        cwd = kwargs.get("cwd") or os.getcwd()
        environment = kwargs.get("env") or dict(os.environ)
        connection = dict(self._manager.get_connection_info())
        connection["key"] = connection["key"].decode()
        request = {
            "argv": cmd[place + 2 :],
            "cwd": str(cwd),
            "env": self._environment(environment),
            "limits": getattr(self._manager, "limits", sandbox.Limits()).as_request(),
            "connection": connection if self.confined else cmd[place + 1],
        }
        with tempfile.TemporaryFile() as archive:
            if self.confined:
                pack(Path(cwd), json.loads(environment.get(WANTED, "[]")), archive)
            self._warm.start(self._number, request, archive.fileno())
        self._running = True
        if self.confined:
            await self._until_bound()
        return self.connection_info

    async def poll(self) -> int | None:
        """Return the exit code, or None while the kernel runs."""
        return self._warm.exit_code(self._number) if self._running and self._warm else 0

    async def wait(self) -> int | None:
        """Wait until the kernel has ended."""
        pause = 0.001
        while (code := await self.poll()) is None:
            await asyncio.sleep(pause)
            pause = min(2 * pause, 0.05)
        self._running = False
        return code

    async def send_signal(self, signum: int) -> None:
        """Hand a signal to the kernel."""
        if self._running and self._warm and signum:
            self._warm.signal(self._number, signum)

    async def kill(self, restart: bool = False) -> None:
        """End the kernel and all that it started; the warm process sees to it, and nobody has to wait."""
        await self.send_signal(signal.SIGKILL)
        self._running = False

    async def terminate(self, restart: bool = False) -> None:
        """Ask the kernel to end."""
        await self.send_signal(signal.SIGKILL if self.confined else signal.SIGTERM)

    async def cleanup(self, restart: bool = False) -> None:
        """Remove the kernel's sockets."""
        await super().cleanup(restart)
        if self._warm and self._number:
            self._warm.forget(self._number)
            self._number = 0

    async def _until_bound(self) -> None:
        """Wait until the kernel listens: whoever connects earlier has to try again after a pause."""
        ports = [self._manager.ip + f"-{port}" for port in range(1, 6)]
        until = time.monotonic() + _BIND_SECONDS
        while not all(map(os.path.exists, ports)) and time.monotonic() < until and await self.poll() is None:
            await asyncio.sleep(0.002)

    def _environment(self, environment: dict[str, str]) -> dict[str, str]:
        return environment


class ConfinedProvisioner(WarmProvisioner):
    """The same behind walls: no network, no files but Python and the libraries, limits, nothing left afterwards."""

    confined = True

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Let the grader and the kernel meet at sockets in a folder: they share no network."""
        sandbox.require()
        self._warm = prepare(confined=True)
        self._number, folder = self._warm.folder()
        manager = self._manager
        manager.transport, manager.ip, manager.cache_ports = "ipc", str(folder / "s"), False
        manager.transport_encryption = "disabled"
        manager.connection_file = str(self._warm.sockets / f"{self._number}.json")
        for port, name in enumerate(("shell", "iopub", "stdin", "hb", "control"), start=1):
            setattr(manager, f"{name}_port", port)
        return await super().pre_launch(**kwargs)

    def _environment(self, environment: dict[str, str]) -> dict[str, str]:
        """Return the sandbox's own environment; of the grader's only what is meant for a graded kernel."""
        return inside(environment)
