"""Coverage in phrases, for sentences and cells: basis, evidence, extent and ICA membership."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from geo.coverage.basis import sector_evidence
from geo.evidence import is_confirmed
from geo.register.register import ICA_MEMBER_STATUSES
from geo.scenario.scenario import MARKER
from geo.text import format_people, format_share, plural, with_a
from geo.views.summary import ALLIANCE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.areas import Area
    from geo.coverage.area import AreaCover, Coverage, SectorCover
    from geo.coverage.matrix import MatrixRow
    from geo.dataset import Dataset
    from geo.evidence import Evidence

ICA_VERBS: Final = {
    "member": "is a member of",
    "member_inferred": "is probably a member of",
    "associated": "is associated with",
    "past": "was a member of",
    "candidate": "could not be confirmed as a member of",
}
"""ICA status → the verb of a sentence on one council."""

PAIR_SIZE: Final = 2

BASIS_LABELS: Final = {
    "host": "hosts it",
    "member": "member",
    "part": "in part",
    "overlap": "overlaps",
    "touches": "touches",
    "nationwide": "nation-wide",
}
"""Basis → its wording in a table."""

_EVIDENCE_LABELS: Final[Mapping[Evidence, str]] = MappingProxyType(
    {
        "documented": "documented",
        "confirmed_by_location": "confirmed by location",
        "indicative": "indicative",
        "proposed": MARKER,
    }
)


def ica_text(dataset: Dataset, area: Area) -> str:
    """Return the ICA membership of an area, as the end of a sentence on it."""
    status = dataset.register.ica_status
    if area.is_council:
        member = status.get(area.codes[0])
        if member is None:
            return f"is not known to be a member of {ALLIANCE}"
        return f"{ICA_VERBS[member.status]} {ALLIANCE}"
    members = [
        status[code]
        for code in area.codes
        if code in status and status[code].status in ICA_MEMBER_STATUSES
    ]
    inferred = sum(member.status == "member_inferred" for member in members)
    probable_text = f" ({inferred} of them probable)" if inferred else ""
    has = "have" if area.kind == "set" else "has"
    noun = plural(len(members), "member", "members")
    return f"{has} {len(members) or 'no'} {noun} of {ALLIANCE} that we know of{probable_text}"


def applies_to(coverage: Coverage, cover: AreaCover) -> str:
    """Return which part of an area a cover applies to; "" for a single council."""
    councils = len(coverage.area.codes)
    if councils == 1:
        return ""
    if len(cover.codes) == councils:
        return "both councils" if councils == PAIR_SIZE else f"all {councils} councils"
    return f"{len(cover.codes)} of {councils} councils, {format_people(cover.population)} people"


def cover_note(cover: AreaCover) -> str:
    """Return the note on a cover: parts of councils, and how many are unconfirmed."""
    unconfirmed = len(cover.codes) - len(cover.confirmed_codes)
    is_mixed = 0 < unconfirmed < len(cover.codes)
    unconfirmed_note = (f"not confirmed for {unconfirmed} of them",) if is_mixed else ()
    return "; ".join((*cover.notes, *unconfirmed_note))


def basis_text(cover: AreaCover) -> str:
    """Return the wording of a basis, with the share or the part if there is one."""
    text = BASIS_LABELS[cover.basis]
    if cover.share is not None and cover.share < 1:
        text = f"{text}, {format_share(cover.share)} of the land"
    note = "" if cover.basis == "nationwide" else cover_note(cover)  # The note repeats the basis.
    return f"{text}: {note}" if note else text


def evidence_label(evidence: Evidence) -> str:
    """Return the wording of an evidence mark; for a proposal, its marker."""
    return _EVIDENCE_LABELS[evidence]


def sector_text(cover: SectorCover) -> str:
    """Return the strongest basis of a sector, and the kind of place."""
    if cover.basis is None:
        return "none"
    if cover.basis == "nationwide":
        return "nation-wide only"
    noun = with_a(cover.covers[0].place.place.layer_record.noun)
    verb = {"host": "hosts", "member": "member of", "part": "in part in"}
    return f"{verb.get(cover.basis, 'overlaps')} {noun}"


def sector_cell(row: MatrixRow, sector: str) -> str:
    """Return the strongest basis of a sector, with an asterisk if indicative; "" for none."""
    cover = row.strongest.get(sector)
    if cover is None:
        return ""
    evidence = sector_evidence(cover, sector)
    if evidence == "proposed":
        return "proposed"
    return f"{BASIS_LABELS[cover.basis]}{'' if is_confirmed(evidence) else '*'}"
