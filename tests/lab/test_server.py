"""JupyterLab, as `aipm start` runs it, ends when it is told to, whatever is under way."""

import contextlib
import threading
import time
import urllib.request

from jupyterlab_in_chromium import server
from submissions import MODULE


def test_it_ends_while_a_request_is_under_way(checkout, tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    with server(checkout, home) as (base, token):

        def convert():
            # Each takes a part of a second in a thread of the server's. The last answer never comes.
            with contextlib.suppress(OSError):
                while True:
                    urllib.request.urlopen(f"{base}/nbconvert/html/notebooks/{MODULE}.ipynb?token={token}").read()

        asking = threading.Thread(target=convert, daemon=True)
        asking.start()
        time.sleep(0.4)
        assert asking.is_alive()
        begun = time.monotonic()
    assert time.monotonic() - begun < 15
