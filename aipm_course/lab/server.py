"""JupyterLab that ends when it is told to: `aipm start` runs this file."""

import os
import sys
import threading
import time

PATIENCE = 3.0
"""Seconds for a thread that is still at work, for example on writing a notebook, once the server has stopped."""


def main() -> None:
    """Run JupyterLab until it is stopped, and leave.

    The server reads and writes files in AnyIO's worker threads. A thread ends with the request that began it, and a request
    that is under way when the server stops never ends: the page that is just loading, a notebook that is converted. Python
    would wait for such a thread forever, deaf to Ctrl+C, when kernels and terminals are long gone.
    """
    from jupyterlab.labapp import LabApp

    LabApp.launch_instance()
    end = time.monotonic() + PATIENCE
    left = [
        thread for thread in threading.enumerate() if thread is not threading.current_thread() and not thread.daemon
    ]
    for thread in left:
        thread.join(max(0.0, end - time.monotonic()))
    if any(thread.is_alive() for thread in left):
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)


if __name__ == "__main__":
    main()
