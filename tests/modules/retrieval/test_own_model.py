"""The same questions put to a model of one's own: a stub answers, nothing leaves the machine, and nothing is sent without a yes."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from aipm_course import CourseError, load, retrieval_model_at, retrieval_own_model


@pytest.fixture
def asked():
    """What was sent, in order."""
    return []


@pytest.fixture
def stub(asked):
    def ask(prompt):
        asked.append(prompt)
        return "P001"

    return ask


def yes(words):
    return " Yes "


def test_without_an_adapter_nothing_is_sent_and_the_prompts_are_shown():
    shown = retrieval_own_model(questions=5, pages=2, agree=pytest.fail)
    questions, hits = load("retrieval_questions"), load("retrieval_hits")
    assert shown["question"].tolist() == questions["question"].head(5).tolist()
    for row, text in zip(shown.itertuples(), questions["text"], strict=False):
        lists = hits[(hits["question"] == row.question) & (hits["engine"] == "words")]
        assert row.entered.split() == lists["page"].head(2).tolist()
        assert text in row.prompt
        assert all(f"{page}: " in row.prompt for page in row.entered.split())
    assert "right" not in shown  # nobody answered


@pytest.mark.parametrize("typed", ["no", "", "y", "yess"])
def test_nothing_is_sent_without_a_yes(stub, asked, typed):
    heard = []
    with pytest.raises(CourseError, match="Nothing was sent"):
        retrieval_own_model(stub, questions=3, sent_to="a stub", agree=lambda words: heard.append(words) or typed)
    assert asked == []
    assert "Send 3 questions" in heard[0]
    assert "to a stub?" in heard[0]


def test_nothing_is_sent_where_nobody_can_be_asked(stub, asked):
    def nobody(words):
        raise EOFError

    with pytest.raises(CourseError, match="Nothing was sent"):
        retrieval_own_model(stub, questions=3, agree=nobody)
    assert asked == []


def test_answers_are_held_against_the_pages_that_entered(asked):
    """A stub that knows the right pages is right always; one that says none is right where no page that answers entered."""
    questions = load("retrieval_questions").set_index("question")
    shown = retrieval_own_model(questions=40)
    due = {
        row.prompt: next(
            (page for page in row.entered.split() if page in questions["pages"][row.question].split()), "none"
        )
        for row in shown.itertuples()
    }
    perfect = retrieval_own_model(lambda prompt: f"I think {due[prompt].lower()}.", questions=40, agree=yes)
    assert perfect["right"].all()
    none = retrieval_own_model(lambda prompt: "none", questions=40, agree=yes)
    assert none["right"].tolist() == [one == "none" for one in due.values()]
    assert 0 < none["right"].sum() < 40
    unsure = retrieval_own_model(lambda prompt: "P001 or P002", questions=40, agree=yes)
    assert not unsure["right"].any()
    assert (unsure["said"] == "").all()


def test_an_adapter_returns_text():
    with pytest.raises(CourseError, match="returned int"):
        retrieval_own_model(lambda prompt: 7, questions=1, agree=yes)


@pytest.mark.parametrize("wrong", [{"questions": 0}, {"questions": True}, {"pages": 11}, {"engine": "vectors"}])
def test_what_is_out_of_range_is_said(stub, wrong):
    with pytest.raises(CourseError):
        retrieval_own_model(stub, agree=yes, **wrong)


@pytest.fixture
def server():
    """A server on this machine that speaks the usual form of chat, or another one."""
    heard = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            heard.append((self.path, self.headers.get("Authorization"), body))
            good = {"choices": [{"message": {"content": "none"}}]}
            reply = json.dumps(good if self.path == "/chat" else {"text": "none"}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(reply)))
            self.end_headers()
            self.wfile.write(reply)

        def log_message(self, *args):
            pass

    running = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{running.server_port}", heard
    running.shutdown()
    running.server_close()


def test_one_adapter_speaks_to_a_server(server):
    address, heard = server
    words = []
    ask = retrieval_model_at(f"{address}/chat", "small", key="k")
    assert heard == []
    found = retrieval_own_model(ask, questions=2, agree=lambda said: words.append(said) or "yes")
    assert (found["said"] == "none").all()
    assert "small at 127.0.0.1?" in words[0]
    assert [(path, token, body["model"]) for path, token, body in heard] == [("/chat", "Bearer k", "small")] * 2
    assert [body["messages"][0]["content"] for *_, body in heard] == found["prompt"].tolist()
    with pytest.raises(CourseError, match="another form"):
        retrieval_own_model(retrieval_model_at(f"{address}/else", "small"), questions=1, agree=yes)


def test_a_server_that_is_not_there_and_addresses_that_are_none():
    with pytest.raises(CourseError, match="No answer from"):
        retrieval_own_model(retrieval_model_at("http://127.0.0.1:9/chat", "small", seconds=2), questions=1, agree=yes)
    for address in ("file:///etc/hosts", "localhost:11434", ""):
        with pytest.raises(CourseError):
            retrieval_model_at(address, "small")
    with pytest.raises(CourseError, match="not sent over http"):
        retrieval_model_at("http://example.com/chat", "small", key="k")
