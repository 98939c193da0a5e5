"""Generic ways to go wrong: on for every question, off by name, about twenty lines each."""

from aipm_course.judging.slips.arithmetic import Complement, Factor, Inverse, Root, Scale, Sign
from aipm_course.judging.slips.asked import Asked, Slip
from aipm_course.judging.slips.carried import Carried
from aipm_course.judging.slips.columns import Column
from aipm_course.judging.slips.digits_lost import OffByOne, Rounded
from aipm_course.judging.slips.order import Order
from aipm_course.judging.slips.place import OtherField, Shifted, Swapped
from aipm_course.judging.slips.quantities import Aggregation, Quantities
from aipm_course.judging.slips.seeds import OtherSeed

__all__ = ["GENERIC", "Asked", "Carried", "OtherSeed", "Quantities", "Slip"]

GENERIC: tuple[Slip, ...] = (
    OtherSeed(),
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
)
