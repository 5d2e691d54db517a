"""How far colours stand apart: contrast as WCAG 2.2 defines it, and as a colour-blind eye sees."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

AS_SEEN: Final[Mapping[str, NDArray[np.float64]]] = MappingProxyType(
    {
        "with all cones": np.eye(3),
        "without red cones": np.array(
            [
                [0.152286, 1.052583, -0.204868],
                [0.114503, 0.786281, 0.099216],
                [-0.003882, -0.048116, 1.051998],
            ]
        ),
        "without green cones": np.array(
            [
                [0.367322, 0.860646, -0.227968],
                [0.280085, 0.672501, 0.047413],
                [-0.011820, 0.042940, 0.968881],
            ]
        ),
        "without blue cones": np.array(
            [
                [1.255528, -0.076749, -0.178779],
                [-0.078411, 0.930809, 0.147602],
                [0.004733, 0.691367, 0.303900],
            ]
        ),
        "without colour": np.tile([0.2126, 0.7152, 0.0722], (3, 1)),
    }
)
"""
Eye → what it makes of linear red, green and blue.

Machado, Oliveira and Fernandes (2009), A Physiologically-based Model for Simulation of Color
Vision Deficiency, IEEE Transactions on Visualization and Computer Graphics 15 (6), at severity 1.
"""

WHITE: Final = "#FFFFFF"
_LUMINANCE: Final = np.array([0.2126, 0.7152, 0.0722])


def contrast(first_colour: str, second_colour: str, vision: str = "with all cones") -> float:
    """Return the contrast of two colours, "#RRGGBB", from 1 to 21."""
    dark, light = sorted((_luminance(first_colour, vision), _luminance(second_colour, vision)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str, vision: str) -> float:
    channels = np.array([int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)])
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(_LUMINANCE @ np.clip(AS_SEEN[vision] @ linear, 0, 1))
