"""Strength and designation as classes of councils, to fill a map by."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

from geo.views.agreement_sentences import describe_council
from geo.views.choropleth import CASE_CLASSES, NO_FIGURE, QUOTIENT_CLASSES, Choropleth

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geo.statistics.agreement import Agreement, CouncilCase

AgreementVariable = Literal["case", "quotient"]

_BOUNDS: Final = ((2.0, "2"), (1.25, "1.25"), (0.75, "0.75"))

TITLES: Final[Mapping[AgreementVariable, str]] = MappingProxyType(
    {"case": "Strength and cover", "quotient": "Location quotient"}
)


def agreement_choropleth(
    agreement: Agreement, variable: AgreementVariable, codes: Sequence[str] = ()
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
    council_cases = [agreement.councils[code] for code in codes or agreement.councils]
    by_case = variable == "case"
    return Choropleth(
        title=f"{TITLES[variable]}: {agreement.industry.name}",
        classes=tuple(
            council_class for council_class in CASE_CLASSES if council_class.id in agreement.groups
        )
        if by_case
        else QUOTIENT_CLASSES,
        class_ids={
            council_case.code: council_case.case if by_case else quotient_class(council_case)
            for council_case in council_cases
        },
        descriptions={
            council_case.code: describe_council(council_case) for council_case in council_cases
        },
    )


def quotient_class(council_case: CouncilCase) -> str:
    """Return the class of a council's location quotient."""
    quotient = council_case.strength.quotient
    if quotient is None:
        return NO_FIGURE
    return next((key for bound, key in _BOUNDS if quotient >= bound), "0")
