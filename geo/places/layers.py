"""Layers that are not rows of the table `layers`: the councils and scenario proposals."""

from __future__ import annotations

from typing import Final

from geo.places.place import LOCAL_AUTHORITIES, PROPOSALS
from geo.register.layers import Layer

COUNCIL_LAYER: Final = Layer(
    layer_id=LOCAL_AUTHORITIES,
    label="Local authorities",
    noun="council",
    plural="councils",
    short_noun="council",
    short_plural="councils",
    container="a council",
    geometry="codes",
    table=LOCAL_AUTHORITIES,
    is_coverage=False,
    is_designated=False,
    has_sectors=False,
    is_default=False,
)
"""Layer of the local authorities, which make up the areas of the other layers."""

PROPOSAL_LAYER: Final = Layer(
    layer_id=PROPOSALS,
    label="Proposed",
    noun="proposed place",
    plural="proposed places",
    short_noun="proposed place",
    short_plural="proposed places",
    container="a proposed place",
    geometry="codes",
    table="",
    is_coverage=True,
    is_designated=False,
    has_sectors=True,
    is_default=False,
    basis_rank=2,
)
"""Layer of scenario proposals, which rank with clusters, after the designated ones."""
