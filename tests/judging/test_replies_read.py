"""Replies to wrong answers that nobody had planned, read by a person; the log stands beside this file.

A wrong answer is what one changed token of a worked solution gives. Every reply with an explanation was read, and some
without: "fitting" names or points at what was done, "generic" is true and says a direction or what does not hold,
"aside" offers a possibility that was not it, "false" claims a mistake that was not made.
"""

import json
from collections import Counter
from pathlib import Path

LOG = Path(__file__).with_name("replies_read.jsonl")


def test_at_most_one_reply_in_a_hundred_is_false():
    replies = [json.loads(line) for line in LOG.read_text(encoding="utf-8").splitlines()]
    judged = Counter(reply["judged"].partition(":")[0] for reply in replies)
    assert set(judged) <= {"fitting", "generic", "aside", "false"}
    assert len(replies) >= 200
    assert judged["false"] <= len(replies) / 100, judged
