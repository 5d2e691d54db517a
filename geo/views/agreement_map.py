"""Choropleths of industry strength and designation."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

from geo.styles.choropleth import Choropleth, ClassBreak
from geo.styles.patterns import Pattern
from geo.views.agreement_sentences import describe_council

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geo.statistics.agreement import Agreement, CouncilCase

AgreementVariable = Literal["case", "quotient"]

NO_FIGURE: Final = "none"

CASE_CLASSES: Final = (
    ClassBreak(id="strong-covered", label="Strong, covered", fill="#12436D"),
    ClassBreak(
        id="strong-uncovered",
        label="Strong, not covered",
        fill="#A8420B",
        pattern=Pattern(kind="hatch", colour="#F7C9AC", angle=45, spacing_px=6, width_px=1.1),
    ),
    ClassBreak(
        id="weak-covered",
        label="Not strong, covered",
        fill="#CFE1F2",
        pattern=Pattern(kind="dots", colour="#5689B8", spacing_px=6, width_px=0.9),
    ),
    ClassBreak(id="weak-uncovered", label="Neither", fill="#D9DEE2"),
    ClassBreak(
        id="unknown-covered",
        label="No figure, covered",
        fill="#CFE1F2",
        pattern=Pattern(kind="hatch", colour="#12436D", angle=135, spacing_px=7, width_px=1.0),
    ),
    ClassBreak(
        id="unknown-uncovered",
        label="No figure, not covered",
        fill="#FFFFFF",
        pattern=Pattern(kind="hatch", colour="#566B7E", angle=45, spacing_px=7, width_px=1.0),
    ),
)
"""By case. "Strong, not covered" has a hue of its own, so that it stands out."""

QUOTIENT_CLASSES: Final = (
    ClassBreak(
        id="0",
        label="Under 0.75",
        fill="#FFFFFF",
        pattern=Pattern(kind="dots", colour="#8CA3B8", spacing_px=6, width_px=0.9),
    ),
    ClassBreak(
        id="0.75",
        label="0.75 to 1.25",
        fill="#CFE1F2",
        pattern=Pattern(kind="hatch", colour="#5689B8", angle=135, spacing_px=7, width_px=0.7),
    ),
    ClassBreak(id="1.25", label="1.25 to 2", fill="#6FA3D0"),
    ClassBreak(id="2", label="2 or more", fill="#12436D"),
    ClassBreak(
        id=NO_FIGURE,
        label="No figure",
        fill="#FFFFFF",
        pattern=Pattern(kind="hatch", colour="#566B7E", angle=45, spacing_px=7, width_px=1.0),
    ),
)
"""By location quotient: one hue, darker for more. Each class includes its lower bound."""

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
        The councils to fill; empty for all councils of the agreement.

    Returns
    -------
    choropleth
        By case, only the classes that the agreement can have.
    """
    council_cases = [agreement.councils[code] for code in codes or agreement.councils]
    by_case = variable == "case"
    return Choropleth(
        title=f"{TITLES[variable]}: {agreement.industry.name}",
        classes=tuple(
            class_break for class_break in CASE_CLASSES if class_break.id in agreement.groups
        )
        if by_case
        else QUOTIENT_CLASSES,
        class_by_council={
            council_case.code: council_case.case if by_case else quotient_class(council_case)
            for council_case in council_cases
        },
        text_by_council={
            council_case.code: describe_council(council_case) for council_case in council_cases
        },
    )


def quotient_class(council_case: CouncilCase) -> str:
    """Return the class of a council's location quotient."""
    quotient = council_case.strength.quotient
    if quotient is None:
        return NO_FIGURE
    return next((key for bound, key in _BOUNDS if quotient >= bound), "0")
