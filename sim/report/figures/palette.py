"""Colours of the charts and how well they stand out, computed by the rule of WCAG 2.2 (relative luminance).

The dark and the light colours are those of the UK Government Analysis Function. Dark beside light stands out; dark beside dark
does not, so neighbours alternate, and nothing is told by colour alone.
"""

from __future__ import annotations

from typing import Final

NAVY: Final = "#12436D"
PLUM: Final = "#801650"
CHARCOAL: Final = "#3D3D3D"
TEAL: Final = "#28A197"
ORANGE: Final = "#F46A25"
LILAC: Final = "#A285D1"
DARK: Final = (NAVY, PLUM, CHARCOAL)
LIGHT: Final = (TEAL, ORANGE, LILAC)
OUTER_BAND: Final = "#CFE0EE"
INNER_BAND: Final = "#A9C7E0"
PAPER: Final = "#FFFFFF"
INK: Final = "#0B0C0C"
QUIET: Final = "#505A5F"
RULE: Final = "#B1B4B6"
FOCUS: Final = "#FFDD00"
LINK: Final = "#1D5A8C"
BUTTON: Final = "#12436D"
FAULT: Final = "#A3152A"
SHADE: Final = "#F3F5F6"


def luminance(colour: str) -> float:
    """Return the relative luminance of a ``#RRGGBB`` colour, 0 black to 1 white."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    """Return the contrast of two colours, 1 (equal) to 21 (black on white)."""
    brighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)
