"""Larkspur's help center: 400 pages made from templates, the questions that may be asked of it, and two real indexes.

Everything here is invented. The pages are the same on every seed, as a company's are; which questions were asked is drawn.
Three kinds of page: how-to pages (an area of the product and something one does there), notes on a plan (a second page that
answers the same question, for some of them), and error pages (a code, an area, what happens).

The two engines are the field's usual ones:

- `words`: BM25 on whole words (Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009), k1 = 1.5, b = 0.75, with
  the inverse document frequency log(1 + (N - n + 0.5) / (n + 0.5)) that Lucene uses; a word that is asked twice counts once;
- `letters`: cosine of TF-IDF on runs of three letters inside words, as scikit-learn's
  `TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 3))` has it.

Pages of score 0 are no hits. Scores are compared to nine decimals, ties go to the lower page number, so that every machine
gives the same list. Both are a few lines of NumPy, since a check must not wait for the import of scikit-learn; a test holds
these lists and scikit-learn's together, and the lesson builds its index with scikit-learn.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.simulation.streams import stream

Weights = npt.NDArray[np.float64]
ENGINES = ("words", "letters")
DEPTH = 10
"""Pages in the list that an engine returns."""
TOKEN = r"[a-z0-9][a-z0-9-]*"
K1, B = 1.5, 0.75

AREAS = {
    "Inbox": "messages",
    "Brief": "summaries",
    "Answer": "suggestions",
    "Route": "routing rules",
    "Reports": "reports",
    "Billing": "invoices",
    "Contracts": "agreements",
    "Calendar": "appointments",
    "Forms": "questionnaires",
    "Library": "articles",
    "Phone": "recordings",
    "Chat": "conversations",
    "Mobile": "devices",
    "Webhooks": "endpoints",
    "Imports": "uploads",
    "Teams": "members",
    "Roles": "permissions",
    "Surveys": "ratings",
    "Automations": "workflows",
    "Archive": "records",
}
"""Each area of the product and what it holds."""

_DOES = {
    "export": (
        "Export {things} from {area}",
        "download",
        "Choose Download in the menu at the top and pick a file type.",
    ),
    "share": ("Share {things} in {area}", "give a colleague access to", "Open the panel People and type an address."),
    "delete": ("Delete {things} in {area}", "get rid of", "Tick the box in front and press the waste basket."),
    "restore": (
        "Restore deleted {things} in {area}",
        "bring back",
        "Open the waste basket and press Undo within thirty days.",
    ),
    "alert": (
        "Set up notifications in {area}",
        "be told about new",
        "Turn on the bell and say by mail or on the screen.",
    ),
    "limit": (
        "Limits of {area}",
        "know the largest number of",
        "A workspace holds ten thousand; the meter shows the rest.",
    ),
    "rename": ("Rename {things} in {area}", "call by another name the", "Double-click the title and type over it."),
    "filter": ("Filter {things} in {area}", "show only some of the", "Press the funnel and add a condition."),
    "schedule": ("Schedule {things} in {area}", "send at a fixed time the", "Press the clock and choose day and hour."),
    "merge": ("Merge duplicate {things} in {area}", "turn two into one of the", "Mark both and press Combine."),
}
"""What one does: title, the words of somebody who does not know the product's, and the step that matters."""

_PLANS = ("Starter", "Team", "Enterprise")
_SYMPTOMS = (
    "the page stays blank",
    "a red banner appears",
    "nothing is saved",
    "the wheel keeps turning",
    "the button is gray",
    "the list is cut off",
    "the sign-in loops",
    "the file is refused",
)
_CAUSES = (
    "A session ran out while the page was open.",
    "A field of the file has no heading.",
    "The time zone of the workspace changed.",
    "An address is not verified yet.",
    "Another person holds the lock.",
    "The key of the connection has expired.",
    "The quota of the day is used up.",
)
_FILLER = (
    "You need the role of an owner or an editor for this.",
    "Changes are seen by everybody in the workspace at once.",
    "If you do not see the menu, ask the owner of your workspace.",
    "The change log keeps who did it and when.",
    "On a small screen the menu hides behind the three lines.",
    "Nothing leaves your region when you do this.",
    "Support answers on workdays from eight to six.",
    "The steps are the same in every language of the product.",
    "Customers do not get a message about it.",
    "You can take it back as long as the window is open.",
    "Keyboard users press Tab until the button has a frame.",
    "Older workspaces may show the former name for a while.",
    "Tests in the sandbox do not count toward the quota.",
    "Press Save, wait for the green mark, and reload the page.",
    "Columns that you hide stay in the file.",
    "A large workspace needs up to an hour until the change is everywhere.",
)
_NO_PAGE = (
    "print labels for parcels",
    "fax a copy",
    "pay by check",
    "scan a barcode",
    "translate into Latin",
    "record a video greeting",
    "use a smart watch",
    "order business cards",
    "plug in a cash drawer",
    "lock the office door",
    "book a hotel room",
    "weigh a shipment",
)
"""What customers ask for and no page explains."""


@dataclass(frozen=True)
class Asked:
    """A question that may be asked of the help center.

    Attributes:
        text: as it is typed.
        pages: the pages that answer it, each on its own; empty where none does.
        kind: plain, typo, other_words, code or no_page.
    """

    text: str
    pages: tuple[str, ...]
    kind: str


@lru_cache(maxsize=1)
def help_pages() -> pd.DataFrame:
    """Return the help center: page, title, text, words; 400 rows. Treat it as read-only.

    Examples:
        >>> len(help_pages()), help_pages()["page"].iloc[0]
        (400, 'P001')
    """
    generator = stream(0, "retrieval.pages")
    rows = [_how_to(generator, area, does) for area in AREAS for does in _DOES]
    rows += [_plan_note(generator, area, does) for area, does in _with_note()]
    rows += [_error(generator, code, area, symptom) for code, area, symptom in _errors()]
    order = generator.permutation(len(rows))
    pages = pd.DataFrame([rows[int(place)] for place in order], columns=["key", "title", "text"])
    pages.insert(0, "page", [f"P{number:03d}" for number in range(1, len(pages) + 1)])
    pages["words"] = [len(f"{title} {text}".split()) for title, text in zip(pages["title"], pages["text"], strict=True)]
    return pages


def pages_table(seed: int = 0) -> pd.DataFrame:
    """Return the help center as learners see it: page, title, words, text. It is the same on every seed."""
    return help_pages()[["page", "title", "words", "text"]].copy()


@lru_cache(maxsize=1)
def question_pool() -> tuple[Asked, ...]:
    """Return every question that a seed may draw from, in a fixed order."""
    generator = stream(0, "retrieval.pool")
    by_key = help_pages().groupby("key")["page"].agg(tuple)
    pool: list[Asked] = []
    for area, things in AREAS.items():
        for does, (title, meaning, _) in _DOES.items():
            pages = tuple(by_key[f"{area} {does}"])
            said = title.format(area=area, things=things).lower()
            plain = _one(generator, ("How do I do this: {}?", "{} - how?", "Where can I read about this: {}"))
            pool.append(Asked(plain.format(said), pages, "plain"))
            pool.append(Asked(_typos(generator, f"how to {said}"), pages, "typo"))
            wish = _one(
                generator, ("I would like to {} {}", "is there a way to {} {}", "we want to {} {}, please help")
            )
            pool.append(Asked(wish.format(meaning, things), pages, "other_words"))
    for code, area, symptom in _errors():
        pages = tuple(by_key[code])
        for pattern in ("{code} in {area}, {symptom}", "what does {code} mean", "{symptom} and it says {code}, help"):
            pool.append(Asked(pattern.format(code=code, area=area, symptom=symptom), pages, "code"))
    for area in AREAS:
        for wish in _NO_PAGE:
            pool.append(Asked(f"How do I {wish} in {area}?", (), "no_page"))
    return tuple(pool)


@lru_cache(maxsize=1)
def pool_ranks() -> pd.DataFrame:
    """Return where each question of the pool finds its pages, by engine: words, letters, words_first, words_all and so on.

    Index: place in the pool. A plain column is the rank of the first page that answers, `_first` that of the first page that
    the question names, `_all` the rank at which all of them are found; 0 where that is not within the first 20.
    """
    rows = []
    for number, asked in enumerate(question_pool()):
        row = {}
        for engine in ENGINES:
            places = {page: rank for rank, page in enumerate(pool_hits(engine)[number], 1)}
            found = [places.get(page, 0) for page in asked.pages]
            row[engine] = min((rank for rank in found if rank), default=0)
            row[f"{engine}_first"] = found[0] if found else 0
            row[f"{engine}_all"] = max(found) if found and all(found) else 0
        rows.append(row)
    return pd.DataFrame(rows)


def search(text: str, engine: str = "words", k: int = DEPTH) -> pd.DataFrame:
    """Return the first k pages that an engine finds: rank, page, title, score, words."""
    pages = help_pages()
    scores = _scores(engine, (text,))[0]
    order = _order(scores)[:k]
    found = pages.iloc[order][["page", "title", "words"]].reset_index(drop=True)
    found.insert(0, "rank", range(1, len(found) + 1))
    found["score"] = scores[order].round(3)
    return found


@lru_cache(maxsize=8)
def pool_hits(engine: str) -> tuple[tuple[str, ...], ...]:
    """Return the list of each question of the pool: up to 20 pages, best first."""
    names = help_pages()["page"].to_numpy()
    ranked = _ranked(engine, tuple(asked.text for asked in question_pool()), 20)
    return tuple(tuple(str(names[int(page)]) for page in hits) for hits in ranked)


def _ranked(engine: str, texts: Sequence[str], depth: int) -> list[npt.NDArray[np.intp]]:
    return [_order(row)[:depth] for row in _scores(engine, tuple(texts))]


def _order(scores: npt.NDArray[np.float64]) -> npt.NDArray[np.intp]:
    """Return the pages with a score above 0, best first, ties by page number."""
    order = np.argsort(-scores, kind="stable")
    return order[scores[order] > 0]


def _scores(engine: str, texts: Sequence[str]) -> npt.NDArray[np.float64]:
    """Return a score for each text and page, to nine decimals; shape (texts, pages)."""
    vocabulary, rare, pages = _index(engine)
    asked = _counts([_terms(engine, text) for text in texts], vocabulary)
    if engine == "words":
        return np.round((asked > 0).astype(float) @ pages.T, 9)
    return np.round(_unit(asked * rare) @ pages.T, 9)


@lru_cache(maxsize=2)
def _index(engine: str) -> tuple[dict[str, int], Weights, Weights]:
    """Return the place of each term, how rare it is, and the weight of each term on each page."""
    pages = help_pages()
    terms = [_terms(engine, text) for text in pages["title"] + ". " + pages["text"]]
    vocabulary = {term: place for place, term in enumerate(sorted({term for one in terms for term in one}))}
    counts = _counts(terms, vocabulary)
    if engine == "words":
        return vocabulary, np.ones(len(vocabulary)), bm25(counts)
    rare = np.log((1 + len(terms)) / (1 + (counts > 0).sum(axis=0))) + 1
    return vocabulary, rare, _unit(counts * rare)


def bm25(counts: Weights) -> Weights:
    """Return what each term of each page adds to the page's BM25 score where it is asked; shape as `counts`.

    Args:
        counts: how often each term stands on a page, shape (pages, terms).
    """
    lengths = counts.sum(axis=1, keepdims=True)
    holding = (counts > 0).sum(axis=0)
    rare = np.log(1 + (len(counts) - holding + 0.5) / (holding + 0.5))
    weights: Weights = rare * counts * (K1 + 1) / (counts + K1 * (1 - B + B * lengths / lengths.mean()))
    return weights


def _terms(engine: str, text: str) -> list[str]:
    if engine == "words":
        return re.findall(TOKEN, text.lower())
    padded = [f" {word} " for word in text.lower().split()]
    return [word[start : start + 3] for word in padded for start in range(len(word) - 2)]


def _counts(terms: Sequence[Sequence[str]], vocabulary: Mapping[str, int]) -> Weights:
    counts = np.zeros((len(terms), len(vocabulary)))
    for row, one in enumerate(terms):
        for term in one:
            if term in vocabulary:
                counts[row, vocabulary[term]] += 1
    return counts


def _unit(rows: Weights) -> Weights:
    """Return each row with length 1; a row of zeros stays."""
    length = np.sqrt((rows**2).sum(axis=1, keepdims=True))
    scaled: Weights = rows / np.where(length > 0, length, 1.0)
    return scaled


def _with_note() -> list[tuple[str, str]]:
    pairs = [(area, does) for area in AREAS for does in _DOES]
    return pairs[::4]


def _errors() -> list[tuple[str, str, str]]:
    """Return code, area and symptom of each error page; the codes are long and alike, as those of devices are."""
    areas = list(AREAS)
    codes = stream(0, "retrieval.codes").permutation(256)[:150]
    spelled = [f"lk-{int(code):08b}".replace("1", "4") for code in codes]
    return [
        (code, areas[number % len(areas)], _SYMPTOMS[number % len(_SYMPTOMS)]) for number, code in enumerate(spelled)
    ]


def _filler(generator: np.random.Generator, low: int, high: int) -> str:
    count = int(generator.integers(low, high))
    places = generator.integers(0, len(_FILLER), count)
    return " ".join(_FILLER[int(place)] for place in places)


def _how_to(generator: np.random.Generator, area: str, does: str) -> tuple[str, str, str]:
    title, _, step = _DOES[does]
    things = AREAS[area]
    heading = title.format(area=area, things=things)
    long = generator.random() < 0.25
    other = str(generator.choice([name for name in AREAS if name != area]))
    text = (
        f"Open {area} in the menu on the left. {step} {_filler(generator, 2, 6)} "
        f"This page is about {things}; for {AREAS[other]} see {other}. {_filler(generator, 14, 34) if long else ''}"
    )
    return f"{area} {does}", heading, text.strip()


def _plan_note(generator: np.random.Generator, area: str, does: str) -> tuple[str, str, str]:
    title, _, step = _DOES[does]
    plan = str(generator.choice(_PLANS))
    heading = f"{title.format(area=area, things=AREAS[area])}: the {plan} plan"
    text = f"On the {plan} plan this works as follows. {step} {_filler(generator, 3, 9)}"
    return f"{area} {does}", heading, text


def _error(generator: np.random.Generator, code: str, area: str, symptom: str) -> tuple[str, str, str]:
    cause = str(generator.choice(_CAUSES))
    text = (
        f"You work in {area} with {AREAS[area]} and {symptom}. {cause} Sign out, sign in, and try once more. "
        f"If {code.upper()} comes back, send us the time of day. {_filler(generator, 1, 8)}"
    )
    return code, f"Error {code.upper()} in {area}", text


def _one(generator: np.random.Generator, patterns: Sequence[str]) -> str:
    return patterns[int(generator.integers(len(patterns)))]


def _typos(generator: np.random.Generator, text: str) -> str:
    """Return the text with two neighboring letters exchanged, or one left out, in most of its longer words."""
    words = []
    for word in text.split():
        if len(word) > 4 and generator.random() < 0.85:
            place = int(generator.integers(1, len(word) - 2))
            word = (
                word[:place] + word[place + 1] + word[place] + word[place + 2 :]
                if generator.random() < 0.5
                else word[:place] + word[place + 1 :]
            )
        words.append(word)
    return " ".join(words)
