"""Formgrader serves the files of a submission; with this extension a browser runs none of them with the instructor's rights.

A file beside a graded notebook is a stranger's, and formgrader hands it out from the address of the instructor's own
server, where a page could grade, read and start kernels. JupyterLab sends such files with a header that makes an address
of their own for them, without scripts here; nbgrader does not. Grading also gives pages the ending `.txt`
(`aipm_course.grading.pages`); this holds for what came there by other ways.
"""

from typing import Any

SANDBOX = "; sandbox"


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": __name__}]


def _load_jupyter_server_extension(_: Any) -> None:
    confine_files()


def confine_files() -> None:
    """From now on, send what lies beside a graded notebook as pages without scripts, forms and the server's address."""
    from nbgrader.server_extensions.formgrader.base import BaseHandler
    from nbgrader.server_extensions.formgrader.handlers import SubmissionFilesHandler

    def policy(self: Any) -> str:
        return f"{BaseHandler.content_security_policy.fget(self)}{SANDBOX}"

    SubmissionFilesHandler.content_security_policy = property(policy)
