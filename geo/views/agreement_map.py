"""Strength and designation as classes of councils, to fill a map by."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

from geo.statistics.strength import CASES
from geo.views.choropleth import CASES as CASE_CLASSES
from geo.views.choropleth import NO_FIGURE, QUOTIENT, Choropleth
from geo.views.sector_tables import LACKS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geo.statistics.agreement import Agreement, CouncilCase

MapShown = Literal["case", "quotient"]

_BOUNDS: Final = ((2.0, "2"), (1.25, "1.25"), (0.75, "0.75"))

TITLES: Final[Mapping[MapShown, str]] = MappingProxyType(
    {"case": "Strength and cover", "quotient": "Location quotient"}
)


def agreement_choropleth(
    found: Agreement, shown: MapShown, codes: Sequence[str] = ()
) -> Choropleth:
    """
    Class councils by case or by location quotient.

    Parameters
    ----------
    codes
        The councils to fill; all of the agreement where it is left out.

    Returns
    -------
    choropleth
        Of the cases, those classes alone that the agreement can have.
    """
    listed = [found.councils[code] for code in codes or found.councils]
    by_case = shown == "case"
    return Choropleth(
        title=f"{TITLES[shown]}: {found.industry.name}",
        classes=tuple(each for each in CASE_CLASSES if each.id in found.groups)
        if by_case
        else QUOTIENT,
        of={one.code: one.case if by_case else quotient_class(one) for one in listed},
        words={one.code: council_words(one) for one in listed},
    )


def quotient_class(one: CouncilCase) -> str:
    """Return the class of a council's location quotient."""
    quotient = one.strength.quotient
    if quotient is None:
        return NO_FIGURE
    return next((key for bound, key in _BOUNDS if quotient >= bound), "0")


def council_words(one: CouncilCase) -> str:
    """Say a council's case and figures: "strong, covered; location quotient 1.7, 15.7%"."""
    found = one.strength
    if found.quotient is None or found.share is None or found.value is None:
        lack = LACKS[found.status]
        words = CASES[one.case]
        return words if lack in {"", "no figure"} else words.replace("no figure", lack)
    return (
        f"{CASES[one.case]}; location quotient {found.quotient:.2f}, "
        f"{found.measure.amount(found.value)}, {found.share:.1%} of all"
    )
