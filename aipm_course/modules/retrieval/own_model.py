"""The same questions put to a model of the learner's own; off unless somebody hands one over and says yes.

One adapter: a function that takes a text and returns a text. `retrieval_model_at` makes one for a server that speaks the usual form
of chat (a program on the own machine, for example). Without an adapter nothing is sent, and the table says what would be.
"""

import json
import re
from collections.abc import Callable
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pandas as pd

from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import listed
from aipm_course.modules.retrieval.simulators.help_center import ENGINES, help_pages
from aipm_course.modules.retrieval.simulators.searched import hits_of, searched

Ask = Callable[[str], str]
MOST_QUESTIONS, MOST_PAGES = 300, 10
_NONE = "none"
_ASKED = """Below are pages of a help center. Which one answers the question? Reply with its number alone, such as P001, or with "none" if none of them does.

Question: {question}

{pages}"""


def retrieval_own_model(
    ask: Ask | None = None,
    *,
    questions: int = 20,
    pages: int = 3,
    engine: str = "words",
    seed: int = 0,
    sent_to: str = "your model",
    agree: Callable[[str], str] = input,
) -> pd.DataFrame:
    """Put the month's questions and the pages that an engine finds to a model of your own, and say which answers are right.

    Nothing is sent without `ask`, and with it only after you have typed "yes": the texts are the simulated help center's, and whoever runs the model
    may charge for them.

    Args:
        ask: takes a text, returns the model's text; None sends nothing and returns what would be sent.
        questions: so many of the month's, from the first, 1 to 300.
        pages: so many pages of the list enter, 1 to 10.
        engine: "words" or "letters".
        seed: which month.
        sent_to: what you are asked about; an adapter of `retrieval_model_at` has its own words.
        agree: is asked before anything is sent, and returns what was typed.

    Returns:
        question, entered (the pages, parted by spaces), words, prompt; with an answer also said (the page it names, "none", or empty
        where it named neither or several), due (the pages that entered and answer it; "none" where there is none) and right.

    Raises:
        CourseError: a number or the engine is out of range, nobody said yes, or the model gave no text.

    Examples:
        >>> list(retrieval_own_model(questions=2).columns)
        ['question', 'entered', 'words', 'prompt']
    """
    _need(questions, pages, engine)
    table = _prompts(questions, pages, engine, seed)
    if ask is None:
        return table.drop(columns="due")
    to = getattr(ask, "sent_to", sent_to)
    words = int(table["words"].sum())
    typed = _typed(agree, f"Send {len(table)} questions with {words:,} words of pages to {to}? Type yes: ")
    if typed.strip().lower() != "yes":
        raise CourseError("Nothing was sent: the answer was not yes.")
    said = [_page_in(_text(ask(prompt))) for prompt in table["prompt"]]
    result = table.assign(said=said)
    result["right"] = [bool(one) and one in due.split() for one, due in zip(said, table["due"], strict=True)]
    return result


def retrieval_model_at(url: str, model: str, *, key: str = "", seconds: float = 60.0) -> Ask:
    """Return an adapter for a server that takes chats as most do: `messages` in, `choices[0].message.content` out.

    Nothing is sent here; `retrieval_own_model` asks before it sends.

    Args:
        url: the whole address, for example "http://localhost:11434/v1/chat/completions".
        model: name of the model there.
        key: is sent as a bearer token where the server wants one; keep it out of the notebook (os.environ).
        seconds: how long to wait for an answer.

    Raises:
        CourseError: the address is no http(s) address, or a key would go over a plain line to another machine.
    """
    parts = urlsplit(url)
    near = parts.hostname in ("localhost", "127.0.0.1", "::1")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise CourseError(f"{url!r} is no address; it begins with http:// or https:// and names a machine.")
    if key and parts.scheme == "http" and not near:
        raise CourseError("A key is not sent over http to another machine; use https.")

    def ask(prompt: str) -> str:
        body = {"model": model, "messages": [{"role": "user", "content": prompt}], "temperature": 0}
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {key}"} if key else {})
        asked = Request(url, json.dumps(body).encode(), headers)
        try:
            with urlopen(asked, timeout=seconds) as reply:
                return str(json.load(reply)["choices"][0]["message"]["content"])
        except (URLError, TimeoutError) as error:
            raise CourseError(f"No answer from {parts.hostname}: {error}.") from error
        except (ValueError, KeyError, IndexError, TypeError) as error:
            raise CourseError(
                f"{parts.hostname} answered in another form than choices[0].message.content; is the address right?"
            ) from error

    ask.sent_to = f"{model} at {parts.hostname}"  # type: ignore[attr-defined]
    return ask


def _prompts(questions: int, pages: int, engine: str, seed: int) -> pd.DataFrame:
    made = searched(seed)
    texts = help_pages().set_index("page")
    hits = hits_of(made)
    lists = hits[hits["engine"] == engine].groupby("question")["page"].agg(list)
    rows = []
    for row in made.questions.head(questions).itertuples():
        entered = lists.get(row.question, [])[:pages]
        shown = "\n\n".join(f"{page}: {texts['title'][page]}. {texts['text'][page]}" for page in entered)
        due = [page for page in entered if page in str(row.pages).split()]
        rows.append(
            {
                "question": row.question,
                "entered": " ".join(entered),
                "words": int(texts["words"][entered].sum()),
                "prompt": _ASKED.format(question=row.text, pages=shown),
                "due": " ".join(due) or _NONE,
            }
        )
    return pd.DataFrame(rows)


def _page_in(text: str) -> str:
    """Return the one page that a text names, "none", or nothing.

    >>> _page_in("It is p012."), _page_in("None."), _page_in("P001 or P002"), _page_in("P001, none of the others"), _page_in("?")
    ('P012', 'none', '', 'P001', '')
    """
    named: set[str] = {one.upper() for one in re.findall(r"\b[Pp]\d{3}\b", text)}
    if len(named) == 1:
        return named.pop()
    says_none = not named and re.search(r"\bnone\b", text, re.IGNORECASE)
    return _NONE if says_none else ""


def _text(said: object) -> str:
    if not isinstance(said, str):
        raise CourseError(f"An adapter returns a text; yours returned {type(said).__name__}.")
    return said


def _typed(agree: Callable[[str], str], words: str) -> str:
    try:
        return str(agree(words))
    except (EOFError, OSError, RuntimeError, NotImplementedError):
        # Nobody is there to be asked, as where a notebook runs by itself; IPython raises an error of its own then.
        return ""


def _need(questions: int, pages: int, engine: str) -> None:
    for name, count, most in (("questions", questions, MOST_QUESTIONS), ("pages", pages, MOST_PAGES)):
        if isinstance(count, bool) or not isinstance(count, int) or not 1 <= count <= most:
            raise CourseError(f"{name} is a whole number from 1 to {most}; given is {count!r}.")
    if engine not in ENGINES:
        raise CourseError(f"There is no engine {engine!r}; there are {listed(ENGINES)}.")
