"""What makes JupyterLab and its kernels at home in the course: settings, a small extension, words for a missing name."""

from pathlib import Path


def folders(*, instructor: bool = False) -> list[str]:
    """Return folders with JupyterLab's settings; the first also holds an extension and the kernel.

    Everybody's keep it from asking on the first page whether it may fetch news, and save the pictures of widgets; there
    is also an extension that brings the reader back after *Run All*, and a kernel that says which cell makes a missing
    name. A learner's take nbgrader's buttons away, whose *Validate* calls every notebook a success in which no cell
    breaks off, and its part of the server, which warns in the terminal of an nbgrader_config.py that is not there. On a
    hub, where exercises are fetched with it, the first folder is used alone. An instructor's let formgrader serve no file
    of a submission with the instructor's rights.
    """
    lab = Path(__file__).parent
    return [str(lab / "everybody"), str(lab / ("instructor" if instructor else "learner"))]
