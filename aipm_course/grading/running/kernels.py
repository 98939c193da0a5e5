"""A kernel manager and client for grading: which provisioner to use is decided here, never by a notebook."""

import asyncio
import sys
import time
from queue import Empty
from typing import Any

import zmq
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.channels import AsyncZMQSocketChannel
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from traitlets import Type

from aipm_course.grading.running import sandbox

MAX_MESSAGE = 8 << 20
"""Bytes of the longest message that is accepted from a kernel; a longer one ends the connection."""

QUIET = ("--log-level=ERROR",)
"""For a kernel: its warnings about itself would reach a learner's terminal."""

_COUNT, _OPTIONAL = (int, type(None)), (dict, type(None))
_SHAPES: dict[str, dict[str, type | tuple[type, ...]]] = {
    "stream": {"name": str, "text": str},
    "display_data": {"data": dict, "metadata": dict, "transient": _OPTIONAL},
    "update_display_data": {"data": dict, "metadata": dict, "transient": _OPTIONAL},
    "execute_result": {"data": dict, "metadata": dict, "execution_count": _COUNT, "transient": _OPTIONAL},
    "error": {"ename": str, "evalue": str, "traceback": list},
    "execute_input": {"execution_count": _COUNT},
    "execute_reply": {"status": str},
    "status": {"execution_state": str},
}
"""What the content of a message holds; whoever reads messages relies on it."""


def is_sound(message: Any) -> bool:
    """Return whether a message is what the protocol says; a submission can send anything in the kernel's name.

    Examples:
        >>> said = {"msg_type": "stream", "header": {}, "parent_header": {}, "content": {"name": "stdout", "text": "x"}}
        >>> is_sound(said), is_sound({**said, "content": {"name": 7}})
        (True, False)
    """
    content = message.get("content")
    if not all(isinstance(message.get(part), dict) for part in ("header", "parent_header", "content")):
        return False
    shape = _SHAPES.get(message.get("msg_type"), {})
    if not all(isinstance(content.get(name), kind) for name, kind in shape.items()):
        return False
    if "transient" in shape and not isinstance((content.get("transient") or {}).get("display_id", ""), str):
        return False
    if content.get("status") == "error" or message.get("msg_type") == "error":
        lines = content.get("traceback")
        named = all(isinstance(content.get(name), str) for name in ("ename", "evalue"))
        return named and isinstance(lines, list) and all(isinstance(line, str) for line in lines)
    return True


class SteadyChannel(AsyncZMQSocketChannel):
    """A channel that passes over whatever is no sound message."""

    async def get_msg(  # type: ignore[override]
        self, timeout: float | None = None
    ) -> dict[str, Any]:
        """Return the next sound message; raise `Empty` if none comes in time."""
        while True:
            try:
                message: dict[str, Any] = await super().get_msg(timeout)
            except (LookupError, RecursionError, TypeError, ValueError):
                continue
            if is_sound(message):
                if "transient" in message["content"] and message["content"]["transient"] is None:
                    del message["content"]["transient"]
                return message


class GradingClient(AsyncKernelClient):
    """A client that knows a kernel to be ready by its idle message, instead of by a fifth of a second of silence."""

    shell_channel_class = Type(SteadyChannel)
    iopub_channel_class = Type(SteadyChannel)

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
    client_class = "aipm_course.grading.running.kernels.GradingClient"
    client_factory = Type(GradingClient)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.context.setsockopt(zmq.MAXMSGSIZE, MAX_MESSAGE)

    @property
    def kernel_spec(self) -> KernelSpec:
        """The specification of the kernel; there is no other."""
        return KernelSpec(
            argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}", *QUIET],
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
