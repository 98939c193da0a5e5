"""Generic ways to go wrong: on for every question, off by name, about twenty lines each."""

from aipm_course.judging.slips.arithmetic import Complement, Factor, Inverse, Root, Scale, Sign
from aipm_course.judging.slips.asked import Asked, Slip
from aipm_course.judging.slips.carried import Carried
from aipm_course.judging.slips.columns import Column
from aipm_course.judging.slips.digits_lost import OffByOne, Rounded
from aipm_course.judging.slips.lookalikes import Lookalikes
from aipm_course.judging.slips.order import Order
from aipm_course.judging.slips.place import OtherField, Shifted, Swapped
from aipm_course.judging.slips.quantities import Aggregation, Quantities
from aipm_course.judging.slips.seeds import OtherSeed

__all__ = ["GENERIC", "IN_WORDS", "Asked", "Carried", "Lookalikes", "OtherSeed", "Quantities", "Slip"]

GENERIC: tuple[Slip, ...] = (
    OtherField(),
    Swapped(),
    Shifted(),
    Complement(),
    Inverse(),
    Root(),
    Sign(),
    Carried(),
    Factor(),
    Scale(),
    Column(),
    Rounded(),
    OffByOne(),
    Order(),
    Aggregation(),
    OtherSeed(),
)

IN_WORDS: dict[str, str] = {
    "slip:seed": "What is right on the data of another seed.",
    "slip:field": "What belongs to another field or column.",
    "slip:swapped": "Two fields, columns or rows exchanged.",
    "slip:shifted": "The right values at the wrong rows.",
    "slip:complement": "One minus what is asked, a ratio for a change, or the other base.",
    "slip:inverse": "A ratio upside down.",
    "slip:root": "A root forgotten, or taken.",
    "slip:sign": "The sign the other way round.",
    "slip:carried": "Wrong only because another field is.",
    "slip:factor": "Off by a factor: another unit, percent for a share, a sum for a mean.",
    "slip:scale": "Every row off by one and the same factor.",
    "slip:column": "Off, row by row, by a column of the data.",
    "slip:rounded": "Rounded to fewer digits than the task takes.",
    "slip:off_by_one": "A count with an edge too many or too few.",
    "slip:order": "The lowest where the highest belong.",
    "slip:aggregation": "Another summary of the same values, or one value for all rows.",
    "slip:lookalike": "Another number that is easily taken for the one that is asked for.",
    "slip:quantity": "Another of the quantities around the task, or a ratio of two of them.",
}
"""What a class report says of each generic slip."""
