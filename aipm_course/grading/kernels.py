"""A kernel manager and client for grading: which provisioner to use is decided here, never by a notebook."""

import asyncio
import sys
import time
from queue import Empty
from typing import Any

import zmq
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from traitlets import Type

from aipm_course.grading import sandbox

MAX_MESSAGE = 8 << 20
"""Bytes of the longest message that is accepted from a kernel; a longer one ends the connection."""


class GradingClient(AsyncKernelClient):
    """A client that knows a kernel to be ready by its idle message, instead of by a fifth of a second of silence."""

    async def _async_wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel answers on both channels.

        Raises:
            RuntimeError: the kernel ended or did not answer in time.
        """
        deadline = time.monotonic() + (timeout or 60)
        while time.monotonic() < deadline:
            asked = self.kernel_info()
            try:
                reply = await self.shell_channel.get_msg(timeout=1)
                while not _is_idle(message := await self.iopub_channel.get_msg(timeout=0.2), asked):
                    pass
            except Empty:
                if not await self._async_is_alive():
                    raise RuntimeError("Kernel died before replying to kernel_info") from None
                continue
            if reply["msg_type"] == "kernel_info_reply" and message:
                self._handle_kernel_info_reply(reply)
                return
        raise RuntimeError(f"Kernel didn't respond in {timeout} seconds")

    wait_for_ready = _async_wait_for_ready


def _is_idle(message: dict[str, Any], asked: str) -> bool:
    idle = message["msg_type"] == "status" and message["content"].get("execution_state") == "idle"
    return idle and bool(message["parent_header"].get("msg_id") == asked)


class GradingKernelManager(AsyncKernelManager):
    """Starts this Python's kernel with one provisioner, whatever kernel a notebook names."""

    provisioner_name = "local-provisioner"
    limits = sandbox.Limits()
    client_class = "aipm_course.grading.kernels.GradingClient"
    client_factory = Type(GradingClient)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.context.setsockopt(zmq.MAXMSGSIZE, MAX_MESSAGE)

    @property
    def kernel_spec(self) -> KernelSpec:
        """The specification of the kernel; there is no other."""
        return KernelSpec(
            argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
            display_name="Python 3",
            language="python",
            metadata={"kernel_provisioner": {"provisioner_name": self.provisioner_name}},
        )

    async def _async_wait(self, pollinterval: float = 0.1) -> None:
        """Wait for the end of the kernel, which takes a forked one a few milliseconds."""
        while await self._async_is_alive():
            await asyncio.sleep(min(pollinterval, 0.002))


class WarmKernelManager(GradingKernelManager):
    """Forks kernels from a warm process."""

    provisioner_name = "aipm-warm"


class ConfinedKernelManager(GradingKernelManager):
    """Forks kernels from a warm process and walls each of them in."""

    provisioner_name = "aipm-confined"


MANAGERS = {"plain": GradingKernelManager, "warm": WarmKernelManager, "confined": ConfinedKernelManager}
