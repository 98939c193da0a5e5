"""Rate three texts: every seed deals three of a pool, and every row of the rubric is rated on its own.

An author writes a pool of seven texts with the level of each row of the rubric and the sentence that says why. A seed
deals three of them onto the letters A, B and C, such that neither one level everywhere nor one pattern of rows for all
three texts earns more than one of the three.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import combinations, permutations, product
from typing import TYPE_CHECKING, Any

from aipm_course.answers import BLANK, Cell, Kind, Number, Part, Table, Unreadable
from aipm_course.answers.kinds.table import Rows
from aipm_course.judging.question import Misconception, Question
from aipm_course.kernel.encoding import JSON, encode, tag
from aipm_course.kernel.wording import listed
from aipm_course.simulation.streams import stream

if TYPE_CHECKING:
    import pandas as pd

LETTERS = ("A", "B", "C")
LEVELS = (1, 2, 3, 4)
_ROW = "row"
_ONE_LEVEL = (
    "One level in all rows: each row has its own question, and a text need not answer all of them equally well."
)


@dataclass(frozen=True, eq=False)
class RatedText:
    """One text of a pool, with the course's reading of it.

    Attributes:
        key: short code, unique in the pool; nobody but authors sees it.
        text: the text as a learner reads it. It speaks of a case that the learner's own task does not, so its numbers
            are fixed.
        levels: {row of the rubric: whole level from 1 to 4}.
        why: {row of the rubric: the sentence that says why}; the worked solution shows it.
    """

    key: str
    text: str
    levels: Mapping[str, int]
    why: Mapping[str, str]


Hand = Mapping[str, RatedText]
"""The three texts of a seed by letter."""


@dataclass(frozen=True)
class Level(Kind):
    """A whole level of a rubric.

    Examples:
        >>> Level().read(3.0)
        3
        >>> Level().read(2.5)
        Traceback (most recent call last):
        aipm_course.answers.reading.unreadable.Unreadable: 2.5 lies between two levels. Give each row of the rubric a whole level from 1 to 4.
    """

    def read(self, encoded: JSON) -> int:
        """Return the level; one in between is not a level."""
        value = Number("a whole level from 1 to 4").read(encoded)
        if not value.is_integer():
            raise Unreadable(
                f"{value:g} lies between two levels. Give each row of the rubric a whole level from 1 to 4."
            )
        if value not in LEVELS:
            raise Unreadable(f"{value:g} is not a level. Give each row of the rubric a whole level from 1 to 4.")
        return int(value)

    def compare(self, given: int, expected: int) -> list[Part]:
        """Return one part."""
        return [Part("", given == expected, "" if given == expected else _direction(given, expected))]

    def describe(self) -> str:
        """Say what a level is."""
        return "a whole level from 1 to 4"


@dataclass(frozen=True)
class Levels(Table):
    """Levels of three texts, row by row of a rubric; one part per text.

    A text is right if all rows are, or all but one that is off by one. A dictionary of texts with a dictionary of rows
    each is what the exercise asks for; the same the other way round is taken as well, and so are data frames.

    Attributes:
        rubric: {row: what it says at levels 1, 2, 3 and 4}.
    """

    rubric: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def compare(self, given: Rows, expected: Rows) -> list[Part]:
        """Return one part per text; the note holds each level that is off against the rubric's words for it."""
        parts = [self._text(letter, given, expected) for letter in next(iter(expected.values()))]
        exchanged = self._exchanged({part.name: part.note for part in parts if not part.right}, given, expected)
        return [replace(part, note=exchanged.get(part.name, part.note)) for part in parts]

    def cells(self, given: Rows, expected: Rows) -> list[Cell]:
        """Return the levels, text by text; the one that may be off in a text that counts is right."""
        counted = {part.name for part in self.compare(given, expected) if part.right}
        return [replace(cell, right=cell.right or cell.path[2] in counted) for cell in super().cells(given, expected)]

    def repeats(self, given: Rows, slip: Rows) -> bool:
        """Return whether every level is the one of a slip: a level beside it earns the point and is another rating."""
        levels = [(row, letter, level) for row, cells in slip.items() for letter, level in cells.items()]
        return all(given.get(row, {}).get(letter) == level for row, letter, level in levels)

    def read(self, encoded: JSON) -> Rows:
        """Return {row: {text: level}}; a text that is not there is one that still holds its placeholder."""
        items = encoded["items"] if tag(encoded) == "map" else []
        there = {str(name).strip().upper() for name, _ in items}
        if there <= set(self.columns) and (
            unnamed := [str(name) for name, levels in items if isinstance(levels, list)]
        ):
            rows, hold = ", ".join(f'"{row}": ...' for row in self.keys), "holds" if len(unnamed) == 1 else "hold"
            raise Unreadable(
                f"Name the {len(self.keys)} rows: {listed(f'`{name}`' for name in unnamed)} {hold} a list, which does not say "
                f"which level belongs to which row. Write {{{rows}}} in its place."
            )
        missing = [letter for letter in self.columns if letter not in there]
        if items and len(missing) < len(self.columns):
            blank = encode({letter: dict.fromkeys(self.keys, ...) for letter in missing})["items"] if missing else []
            encoded = {**encoded, "items": [*items, *blank]}
        return super().read(encoded)

    def describe(self) -> str:
        """Say what goes where."""
        inner = ", ".join(f'"{row}": level' for row in self.keys)
        texts = ", ".join(f'"{letter}": {{{inner}}}' for letter in self.columns)
        return f"a dictionary {{{texts}}} with whole levels from 1 to 4"

    def _text(self, letter: str, given: Rows, expected: Rows) -> Part:
        cells = {row: given.get(row, {}).get(letter, BLANK) for row in expected}
        if all(cell is BLANK for cell in cells.values()):
            return Part(letter, False, "no level yet for any of its rows", blank=True)
        if unrated := [row for row, cell in cells.items() if cell is BLANK]:
            return Part(letter, False, f"no level yet for {listed(f'`{row}`' for row in unrated)}")
        if unreadable := {row: cell for row, cell in cells.items() if isinstance(cell, Unreadable)}:
            row, problem = next(iter(unreadable.items()))
            return Part(letter, False, f"`{row}`: {problem}")
        due = {row: int(columns[letter]) for row, columns in expected.items()}
        off = " ".join(self._said(row, cells[row], due[row]) for row in due if cells[row] != due[row])
        if counts(cells, due):
            return Part(letter, True, f"It counts, with {_off_by_one(cells, due)} off by one. {off}" if off else "")
        # With one row off, a level in all rows is a coincidence of right ones.
        several = sum(cells[row] != due[row] for row in due) > 1
        alike = several and len(set(cells.values())) == 1 and len(set(due.values())) > 1
        return Part(letter, False, f"{_ONE_LEVEL} {off}" if alike else off)

    def _exchanged(self, notes: Mapping[str, str], given: Rows, expected: Rows) -> dict[str, str]:
        """Return what to say of wrong texts that hold each other's levels, or all of them two rows in each other's place.

        Two rows are seen only where two texts or more have them exchanged: in one text it may be another reading. Where
        both ways lead to the same levels, both are named. Levels that are all one too low are told as that.

        Args:
            notes: what is said of each wrong text on its own.
            given: the levels handed in.
            expected: the right ones.
        """
        wrong = list(notes)
        due = {letter: {row: columns[letter] for row, columns in expected.items()} for letter in wrong}
        own = {letter: {row: given.get(row, {}).get(letter, BLANK) for row in expected} for letter in wrong}
        rows = ""
        for one, other in combinations(expected, 2):
            turned = {letter: {**due[letter], one: due[letter][other], other: due[letter][one]} for letter in wrong}
            if len(wrong) > 1 and own == turned:
                where = "" if len(wrong) == len(LETTERS) else f" in {listed(wrong)}"
                rows = f"`{one}` and `{other}` are exchanged{where}"
                break
        for one, other in combinations(wrong, 2):
            if own[one] == due[other] and own[other] == due[one]:
                said = f"The levels of {one} and {other} are exchanged"
                if rows:
                    said = f"Either the levels of {one} and {other} are exchanged, or {rows}"
                also = ", and each row against its own question in the rubric" if rows else ""
                return dict.fromkeys((one, other), f"{said}: hold each text against its own three levels{also}.")
        if rows:
            return dict.fromkeys(wrong, f"{rows}: each row has its own question in the rubric.")
        for order in permutations(wrong):
            if len(wrong) > 2 and all(
                own[letter] == due[other] != due[letter] for letter, other in zip(wrong, order, strict=True)
            ):
                held = listed(f"{letter} the levels of {other}" for letter, other in zip(wrong, order, strict=True))
                return dict.fromkeys(wrong, f"Each text holds another one's levels: {held}. Give each its own.")
        below = [
            due[letter][row] - own[letter][row] for letter in wrong for row in expected if _rated(own[letter][row])
        ]
        if len(wrong) > 1 and set(below) <= {0, 1} and sum(below) > len(wrong):
            return {
                wrong[0]: f"Here and in {listed(wrong[1:])} every level that is off is one too low. {notes[wrong[0]]}"
            }
        return {}

    def _said(self, row: str, given: int, due: int) -> str:
        """Say what to look for, in the words of the level that was given: those of any other would name what is due."""
        words = f' ("{self.rubric[row][given - 1]}")' if row in self.rubric else ""
        if given > due:
            return f"`{row}` is rated too high: underline the words that earn a {given}{words}."
        return f"`{row}` is rated too low: look for what goes beyond a {given}{words}."


def _rated(level: Any) -> bool:
    return isinstance(level, int) and level in LEVELS


def _off_by_one(given: Mapping[str, Any], due: Mapping[str, int]) -> str:
    """Return the row of a text that counts in which it is off; it is named, for the rest may be told elsewhere."""
    return listed(f"`{row}`" for row in due if given[row] != due[row])


def counts(given: Mapping[str, int], due: Mapping[str, int]) -> bool:
    """Return whether the levels of a text earn its point: all rows right, or all but one that is off by one.

    >>> due = {"numbers": 3, "way_back": 2, "reader": 4}
    >>> counts({**due, "reader": 3}, due), counts({**due, "reader": 2}, due), counts({k: 3 for k in due}, due)
    (True, False, False)
    """
    return sum(abs(given[row] - level) for row, level in due.items()) <= 1


def levels_question(
    *,
    id: str,  # noqa: A002 - the name that every question has
    task: str,
    title: str,
    rubric: Mapping[str, Sequence[str]],
    pool: Sequence[RatedText],
    objective: str,
    ledger: Sequence[str],
    points: int = 3,
    misconceptions: Sequence[Misconception[Hand]] = (),
    hints: Sequence[str] = (),
    **further: Any,
) -> Question[Hand]:
    """Return the question that has three texts of a pool rated.

    Args:
        id: for example "toy.memo_levels"; the deal rests on it (`dealt(pool, seed, id)`).
        task: number in the curriculum, for example "W1".
        title: what the task is about.
        rubric: {row: what it says at levels 1, 2, 3 and 4}, word for word as the exercise shows it.
        pool: seven texts; `pool_problems` says what they must fulfill.
        objective: one of the module's.
        ledger: rows of the ledger.
        points: one for each text by default.
        misconceptions: known wrong ways beside those that every such question has; answers as {letter: {row: level}}.
        hints: the hint ladder; three hints that fit every pool if not given.
        further: any other attribute of `Question`.

    Raises:
        ValueError: the pool breaks a requirement.
    """
    texts = tuple(pool)
    if problems := pool_problems(rubric, texts):
        raise ValueError(f"{id}: {' '.join(problems)}")
    rows = tuple(rubric)
    further.setdefault("generic", frozenset())  # levels are no measurements

    def hand(seed: int) -> Hand:
        return dealt(texts, seed, id)

    return Question(
        id=id,
        task=task,
        title=title,
        points=points,
        kind=Levels(_ROW, rows, {letter: Level() for letter in LETTERS}, rubric=rubric),
        data=hand,
        reference=lambda data: {letter: dict(text.levels) for letter, text in data.items()},
        alternatives=(_by_row, _one_off),
        misconceptions=(
            Misconception(
                "one_level_for_a_text",
                _flat,
                "Each text has one level in all rows. A text need not answer all rows equally well: rate a row "
                "on its own before you read the next.",
            ),
            Misconception(
                "scale_turned_round",
                _turned,
                "The best text has the lowest levels. In this rubric 4 is the best and 1 the weakest.",
            ),
            Misconception(
                "length_is_level",
                _by_length,
                "The levels follow the length of the texts. Cross out every sentence that no row of the rubric asks for, "
                "and rate what is left.",
            ),
            *misconceptions,
        ),
        hints=tuple(hints)
        or (
            "Rate one row of the rubric for all three texts, then the next row.",
            "Underline in each text the words that a row asks for. What you cannot underline is not there.",
            "For each level that you are unsure of, read the rubric one column to the right: does the text fulfill that "
            "as well? If not, stay.",
        ),
        worked=worked_by(rubric),
        objective=objective,
        ledger=ledger,
        **further,
    )


def dealt(pool: Sequence[RatedText], seed: int, name: str) -> dict[str, RatedText]:
    """Deal three texts of a pool onto the letters A, B and C, as a pure function of the seed.

    Args:
        pool: the texts.
        seed: a whole number from 0.
        name: id of the question.
    """
    hands = _fair_hands(tuple(pool))
    chosen = hands[int(stream(seed, f"texts {name}").integers(len(hands)))]
    return dict(zip(LETTERS, chosen, strict=True))


def texts_table(pool: Sequence[RatedText], seed: int, name: str) -> "pd.DataFrame":
    """Return the dealt texts as a table with the columns letter and text, for `load` and `show_texts`."""
    import pandas as pd

    hand = dealt(pool, seed, name)
    return pd.DataFrame({"letter": list(hand), "text": [text.text for text in hand.values()]})


def worked_by(rubric: Mapping[str, Sequence[str]]) -> Any:
    """Return what writes the worked solution for the texts of a seed: a function of the dealt texts."""

    def worked(hand: Hand) -> str:
        lines = []
        for letter, text in hand.items():
            levels = ", ".join(f"{row} {text.levels[row]}" for row in rubric)
            lines.append(f"**{letter}: {levels}.**\n")
            lines += [f"- `{row}` {text.levels[row]}: {text.why[row]}" for row in rubric]
            lines.append("")
        return "\n".join(lines)

    return worked


def rubric_table(rubric: Mapping[str, Sequence[str]]) -> str:
    """Return the rubric as a Markdown table, so that an exercise and the key have the same words.

    >>> print(rubric_table({"numbers": ("none", "some", "most", "all")}))
    | row | 1 | 2 | 3 | 4 |
    |---|---|---|---|---|
    | `numbers` | none | some | most | all |
    """
    head = ["| row | 1 | 2 | 3 | 4 |", "|---|---|---|---|---|"]
    return "\n".join([*head, *(f"| `{row}` | {' | '.join(words)} |" for row, words in rubric.items())])


def pool_problems(rubric: Mapping[str, Sequence[str]], pool: Sequence[RatedText]) -> list[str]:
    """Return a sentence for each requirement that a rubric and its pool break; none if they are usable.

    Every text needs a whole level and a reason per row; every level from 1 to 4 occurs in the pool; lengths are mixed,
    so that long is not good; and each text can be dealt in a fair hand (`dealt`).
    """
    problems = [
        f"The rubric's row {row!r} needs words for four levels." for row, words in rubric.items() if len(words) != 4
    ]
    if len({text.key for text in pool}) < len(pool) or len(pool) < 7:
        problems.append(f"A pool has seven texts with keys of their own; this one has {len(pool)}.")
    for text in pool:
        if set(text.levels) != set(rubric) or set(text.why) != set(rubric):
            problems.append(f"Text {text.key!r} needs a level and a reason for each of {listed(rubric)}.")
        elif wrong := [row for row, level in text.levels.items() if level not in LEVELS]:
            problems.append(f"Text {text.key!r} has no whole level from 1 to 4 in {listed(wrong)}.")
    if problems:
        return problems
    used = {level for text in pool for level in text.levels.values()}
    if missing := sorted(set(LEVELS) - used):
        problems.append(f"No text has level {listed(missing)} in any row.")
    hands = _fair_hands(tuple(pool))
    if unused := [text.key for text in pool if not any(text in hand for hand in hands)]:
        problems.append(
            f"{listed(unused)} can be dealt in no fair hand: too near to the others, or every hand with it is rated by "
            "one level per text, by length or by one pattern."
        )
    return problems


@lru_cache(maxsize=128)
def _fair_hands(pool: tuple[RatedText, ...]) -> tuple[tuple[RatedText, RatedText, RatedText], ...]:
    """Return every order of every three texts in which no cheap habit pays."""
    fair = [three for three in combinations(pool, 3) if _is_fair(three)]
    return tuple((first, second, third) for three in fair for first, second, third in permutations(three))


def _is_fair(three: Sequence[RatedText]) -> bool:
    """Return whether one pattern of rows earns at most one text, and no cheap habit equals the truth or another habit."""
    rows = list(three[0].levels)
    for levels in product(LEVELS, repeat=len(rows)):
        pattern = dict(zip(rows, levels, strict=True))
        if sum(counts(pattern, text.levels) for text in three) > 1:
            return False
    hand: Hand = dict(zip(LETTERS, three, strict=True))
    ways = [{letter: dict(text.levels) for letter, text in hand.items()}, _flat(hand), _turned(hand), _by_length(hand)]
    return all(
        any(not counts(first[letter], second[letter]) for letter in hand) for first, second in combinations(ways, 2)
    )


def _flat(hand: Hand) -> dict[str, dict[str, int]]:
    """Give each text the middle of its levels in all rows."""
    return {
        letter: dict.fromkeys(text.levels, sorted(text.levels.values())[len(text.levels) // 2])
        for letter, text in hand.items()
    }


def _turned(hand: Hand) -> dict[str, dict[str, int]]:
    """Take 1 for the best level."""
    return {letter: {row: 5 - level for row, level in text.levels.items()} for letter, text in hand.items()}


def _by_length(hand: Hand) -> dict[str, dict[str, int]]:
    """Give the longest text 4, the one in the middle 3 and the shortest 1 in all rows."""
    longest_first = sorted(hand, key=lambda letter: -len(hand[letter].text))
    given = dict(zip(longest_first, (4, 3, 1), strict=True))
    return {letter: dict.fromkeys(text.levels, given[letter]) for letter, text in hand.items()}


def _by_row(hand: Hand) -> dict[str, dict[str, int]]:
    """Return the right levels the other way round: rows of the rubric first."""
    rows = next(iter(hand.values())).levels
    return {row: {letter: text.levels[row] for letter, text in hand.items()} for row in rows}


def _one_off(hand: Hand) -> "pd.DataFrame":
    """Return levels that are off by one in one row of each text, which still count."""
    import pandas as pd

    rows = list(next(iter(hand.values())).levels)
    table = pd.DataFrame({letter: pd.Series(dict(text.levels)) for letter, text in hand.items()})
    for number, letter in enumerate(hand):
        row = rows[number % len(rows)]
        level = int(str(table.loc[row, letter]))
        table.loc[row, letter] = level - 1 if level > 1 else level + 1
    return table


def _direction(given: int, expected: int) -> str:
    return "rated too high" if given > expected else "rated too low"
