"""Which colours does the workbook use? One table of roles, for light and dark, read by charts, cards and the page.

The eight series colours stay apart for the common kinds of colour blindness and reach 3:1 against the surface, text
roles 4.5:1 (WCAG 2.2 AA); both are tested. A figure never depends on colour alone: signs, words, dashes and labels
say the same.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Colour:
    """A role's colour on the light and on the dark page, as #rrggbb."""

    light: str
    dark: str


SURFACES: dict[str, Colour] = {
    "page": Colour("#f4f6f8", "#0f1318"),
    "surface": Colour("#ffffff", "#181e26"),
    "raised": Colour("#f0f3f6", "#222a34"),
    "line": Colour("#d9dfe6", "#323c49"),
    "grid": Colour("#e7ebf0", "#2a333f"),
}
INKS: dict[str, Colour] = {
    "ink": Colour("#17202b", "#e8edf3"),
    "soft": Colour("#4e5b6b", "#a9b5c3"),
    "accent": Colour("#0a58a8", "#74b9ff"),
    "good": Colour("#0b6e4f", "#4fd0a5"),
    "bad": Colour("#b3360b", "#ff9466"),
    "caution": Colour("#7a5600", "#e9c25b"),
}
SERIES: dict[str, Colour] = {
    "s1": Colour("#1f6fb4", "#5fb0f3"),
    "s2": Colour("#d1600e", "#f2924c"),
    "s3": Colour("#00856a", "#37c9a4"),
    "s4": Colour("#94478f", "#d795d2"),
    "s5": Colour("#8b7000", "#d8bd45"),
    "s6": Colour("#5f6f80", "#9cadbf"),
    "s7": Colour("#263e8e", "#8f9dff"),
    "s8": Colour("#b02a5b", "#ff86ad"),
}
MARKS: dict[str, Colour] = {
    "up": Colour("#00806a", "#35c5a9"),
    "down": Colour("#c8570d", "#f08f4e"),
    "total": Colour("#3d5a80", "#8fb2dc"),
    "muted": Colour("#8592a1", "#6f7d8d"),
    "track": Colour("#dde3ea", "#2e3845"),
    "target": Colour("#18212c", "#e9eef4"),
}
#: The steps of a heat map, from least to most; the text on each is the ink that reads better on it.
HEAT: dict[str, Colour] = {
    "h0": Colour("#edf3f9", "#1d2733"),
    "h1": Colour("#cfe0f0", "#20394f"),
    "h2": Colour("#a5c7e4", "#24506f"),
    "h3": Colour("#73a7d3", "#2f6d97"),
    "h4": Colour("#3274ad", "#4f92c2"),
    "h5": Colour("#175b95", "#8cc4ea"),
}
HEAT_INK: dict[str, Colour] = {
    "h0": Colour("#17202c", "#e8edf3"),
    "h1": Colour("#17202d", "#e8edf3"),
    "h2": Colour("#17202e", "#ffffff"),
    "h3": Colour("#17202f", "#ffffff"),
    "h4": Colour("#fffffe", "#0f1318"),
    "h5": Colour("#fffffd", "#0f1318"),
}
COLOURS: dict[str, Colour] = SURFACES | INKS | SERIES | MARKS | HEAT | {f"{k}i": v for k, v in HEAT_INK.items()}
#: Dash patterns of the series, so that lines are told apart without colour.
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "solid", "dash", "dot")


def series_role(position: int) -> str:
    """The role of the n-th series of a chart (0-based); beyond eight they repeat.

    >>> series_role(0), series_role(8)
    ('s1', 's1')
    """
    return f"s{position % len(SERIES) + 1}"


def light(role: str) -> str:
    """The light colour of a role, as a figure outside a page (JupyterLab) shows it."""
    return COLOURS[role].light


def palette() -> dict[str, str]:
    """Light colour → role (one to one): so the page's script finds the dark colour of a figure's light one."""
    return {colour.light: role for role, colour in COLOURS.items()}


def variables() -> str:
    """The colours as CSS custom properties: light, dark by preference, and either by choice of the reader."""
    lights, darks = _properties()
    return (
        f":root{{color-scheme:light;{lights}}}"
        f"@media screen and (prefers-color-scheme:dark){{:root:not([data-theme=light]){{color-scheme:dark;{darks}}}}}"
        f"@media screen{{:root[data-theme=dark]{{color-scheme:dark;{darks}}}}}"
    )


def variables_in_jupyter(within: str) -> str:
    """The colours for what matches `within`: as dark as the theme that JupyterLab shows."""
    lights, darks = _properties()
    return f"{within}{{color-scheme:light;{lights}}}[data-jp-theme-light=false] {within}{{color-scheme:dark;{darks}}}"


def _properties() -> tuple[str, str]:
    light = "".join(f"--{role}:{colour.light};" for role, colour in COLOURS.items())
    return light, "".join(f"--{role}:{colour.dark};" for role, colour in COLOURS.items())


def mark_classes() -> str:
    """CSS classes of the static charts: `f-role` fills, `l-role` strokes."""
    drawn = [*SERIES, *MARKS, "accent", "soft"]
    fills = "".join(f".f-{role}{{fill:var(--{role})}}" for role in [*drawn, *HEAT, *(f"{role}i" for role in HEAT)])
    return fills + "".join(f".l-{role}{{stroke:var(--{role})}}" for role in drawn)
