"""Colours hold WCAG 2.2 AA and stay apart for colour-blind readers; both computed here by the published formulas."""

from itertools import combinations

import pytest

from crmlib.present import theme

# Machado, Oliveira and Fernandes (2009), severity 1.0, on linear RGB.
BLINDNESS = {
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}


def linear(colour: str) -> tuple[float, ...]:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return tuple(c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)


def contrast(one: str, two: str) -> float:
    shades = sorted(
        sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear(each), strict=True)) for each in (one, two)
    )
    return (shades[1] + 0.05) / (shades[0] + 0.05)


def lab(rgb: tuple[float, ...]) -> tuple[float, float, float]:
    matrix = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
    white = (0.9505, 1.0, 1.089)
    xyz = [
        sum(m * max(0.0, min(1.0, c)) for m, c in zip(row, rgb, strict=True)) / w
        for row, w in zip(matrix, white, strict=True)
    ]
    fx, fy, fz = (v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116 for v in xyz)
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def distance(one: str, two: str, blindness: str) -> float:
    seen = []
    for each in (one, two):
        rgb = linear(each)
        seen.append(lab(tuple(sum(m * c for m, c in zip(row, rgb, strict=True)) for row in BLINDNESS[blindness])))
    return sum((a - b) ** 2 for a, b in zip(*seen, strict=True)) ** 0.5


def test_the_formula_gives_the_published_ratio():
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_text_reaches_aa_on_every_surface(mode):
    for ink in ("ink", "soft", "accent", "good", "bad", "caution"):
        for surface in ("page", "surface", "raised"):
            ratio = contrast(getattr(theme.COLOURS[ink], mode), getattr(theme.COLOURS[surface], mode))
            assert ratio >= 4.5, f"{ink} on {surface}, {mode}: {ratio:.2f}"


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_marks_reach_three_to_one_on_the_surface(mode):
    for role in (*theme.SERIES, "up", "down", "total", "muted", "target"):
        ratio = contrast(getattr(theme.COLOURS[role], mode), getattr(theme.COLOURS["surface"], mode))
        assert ratio >= 3, f"{role}, {mode}: {ratio:.2f}"


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_figure_in_a_heat_map_cell_is_readable(mode):
    for role in theme.HEAT:
        ratio = contrast(getattr(theme.COLOURS[f"{role}i"], mode), getattr(theme.COLOURS[role], mode))
        assert ratio >= 4.5, f"{role}, {mode}: {ratio:.2f}"


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("blindness", BLINDNESS)
def test_the_first_series_and_opposites_stay_apart_for_colour_blind_readers(mode, blindness):
    pairs = [*combinations(("s1", "s2", "s3"), 2), ("up", "down"), ("good", "bad")]
    for one, two in pairs:
        apart = distance(getattr(theme.COLOURS[one], mode), getattr(theme.COLOURS[two], mode), blindness)
        assert apart >= 11, f"{one} and {two}, {blindness}, {mode}: {apart:.1f}"


def test_light_colours_are_one_to_one_with_roles():
    assert len(theme.palette()) == len(theme.COLOURS)
