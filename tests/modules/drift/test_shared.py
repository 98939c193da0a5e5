"""What the module's tasks share costs no more than it has to."""

from collections import Counter
from dataclasses import dataclass

from aipm_course.answers import Number, Record
from aipm_course.modules.drift.tasks.shared import named


@dataclass(frozen=True, eq=False)
class _Data:
    right: float


def test_each_way_is_worked_out_once_however_many_say_the_same():
    kind = Record({"share": Number("share", within=0.001)})
    asked: Counter[int] = Counter()

    def way(number):
        def answer(data):
            asked[number] += 1
            return {"share": data.right + 0.01 * number}

        return (f"way_{number}", "All of these say one thing.", answer)

    slips = list(named(kind, lambda data: {"share": data.right}, [way(number) for number in range(1, 25)]))
    data = _Data(0.25)
    assert [slip.answer(data) for slip in slips] == [{"share": 0.25 + 0.01 * number} for number in range(1, 25)]
    assert set(asked.values()) == {1}
