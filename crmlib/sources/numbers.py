"""Which exact number does a text mean?

Numbers are read as people and programs write them: currency signs and codes, grouping, full-width digits, K/M/B and
千/万/億 multipliers, accounting negatives, percent. Nothing is guessed: what does not fit wholly is refused with a
reason.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation, localcontext

SIGNS = "$€£¥₩₹₽฿₫₱₺₴₦"
_CODE = r"[A-Z]{3}|円|元|ドル|ユーロ|US\$|A\$|C\$|HK\$|NT\$|R\$"
_MULTIPLIERS = {
    "k": 3,
    "thousand": 3,
    "千": 3,
    "m": 6,
    "mm": 6,
    "mio": 6,
    "million": 6,
    "百万": 6,
    "b": 9,
    "bn": 9,
    "billion": 9,
    "十億": 9,
    "万": 4,
    "億": 8,
    "兆": 12,
}
_BODY = re.compile(r"(?P<digits>[0-9.,'\u2019 ]*[0-9][0-9.,'\u2019 ]*)(?P<exp>[eE][+-]?[0-9]{1,3})?")
_MULTIPLIER = re.compile(rf"(?P<unit>{'|'.join(sorted(_MULTIPLIERS, key=len, reverse=True))})$", re.IGNORECASE)
_MIXED = re.compile(r"(?:(?P<cho>[0-9.,]+)兆)?(?:(?P<oku>[0-9.,]+)億)?(?:(?P<man>[0-9.,]+)万)?(?:(?P<one>[0-9.,]+))?")


class NotANumber(ValueError):
    """The text means no number; the message says why."""


@dataclass(frozen=True)
class Number:
    """An exact value; `percent`: it was written with a % sign and has been divided by 100."""

    value: Decimal
    percent: bool = False


def parse_number(text: str, decimal: str = ".") -> Number:
    """The number that `text` means; `decimal` is the decimal mark of its column.

    >>> parse_number("$342.09K").value
    Decimal('342090.00')
    >>> parse_number("(1,234.50)").value, parse_number("▲1,200").value, parse_number("1億2,000万円").value
    (Decimal('-1234.50'), Decimal('-1200'), Decimal('120000000'))
    >>> parse_number("12.5%").value, parse_number("1.234,5", decimal=",").value
    (Decimal('0.125'), Decimal('1234.5'))
    """
    rest = unicodedata.normalize("NFKC", text).replace("\u2212", "-").replace("\u00a0", " ").strip()
    negative = False
    if rest.startswith("(") and rest.endswith(")"):
        negative, rest = True, rest[1:-1].strip()
    rest, sign = _leading_sign(rest)
    rest = _without_currency(rest)
    rest, second = _leading_sign(rest)
    if rest.endswith("-") and not sign and not second and not negative:
        second, rest = "-", rest[:-1].rstrip()
    if sum(bool(s) for s in (sign, second)) + negative > 1:
        raise NotANumber("more than one sign")
    negative = negative or "-" in (sign, second)
    percent = rest.endswith("%")
    if percent:
        rest = rest[:-1].rstrip()
    value = _magnitude(_without_currency(rest), decimal)
    if percent:
        value = _scaled(value, -2)
    return Number(-value if negative else value, percent)


def _leading_sign(text: str) -> tuple[str, str]:
    if text[:1] in "+-":
        return text[1:].lstrip(), text[:1]
    if text[:1] in "▲△▼":
        return text[1:].lstrip(), "-"
    return text, ""


def _without_currency(text: str) -> str:
    text = re.sub(rf"^(?:{_CODE}|[{SIGNS}])\s*", "", text, count=1)
    return re.sub(rf"\s*(?:{_CODE}|[{SIGNS}])$", "", text, count=1)


def _magnitude(text: str, decimal: str) -> Decimal:
    mixed = _MIXED.fullmatch(text.replace(" ", ""))
    if mixed and (mixed["cho"] or mixed["oku"] or mixed["man"]) and mixed["one"]:
        powers = {"cho": 12, "oku": 8, "man": 4, "one": 0}
        return sum((_scaled(_plain(mixed[k], decimal), n) for k, n in powers.items() if mixed[k]), Decimal(0))
    if mixed and sum(bool(mixed[k]) for k in ("cho", "oku", "man")) > 1:
        powers = {"cho": 12, "oku": 8, "man": 4}
        return sum((_scaled(_plain(mixed[k], decimal), n) for k, n in powers.items() if mixed[k]), Decimal(0))
    unit = _MULTIPLIER.search(text)
    if unit:
        return _scaled(_plain(text[: unit.start()].strip(), decimal), _MULTIPLIERS[unit["unit"].lower()])
    return _plain(text, decimal)


def _plain(text: str, decimal: str) -> Decimal:
    """Digits with an optional decimal mark, grouping and exponent."""
    match = _BODY.fullmatch(text)
    if not match:
        raise NotANumber("not a number")
    whole, mark, fraction = match["digits"].strip().partition(decimal)
    if mark and not re.fullmatch(r"[0-9]*", fraction):
        raise NotANumber(f"more than digits after the decimal mark '{decimal}'")
    if not re.fullmatch(r"[0-9]*", whole):
        whole = _ungrouped(whole)
    try:
        return Decimal(f"{whole or 0}.{fraction or 0}{match['exp'] or ''}" if mark else f"{whole}{match['exp'] or ''}")
    except InvalidOperation:
        raise NotANumber("not a number") from None


def _ungrouped(whole: str) -> str:
    """Digits without their separators: groups of three, Indian groups, or East Asian groups of four."""
    for mark in (",", ".", " ", "'", "\u2019"):
        group = re.escape(mark)
        for shape in (rf"[0-9]{{1,3}}({group}[0-9]{{3}})+", rf"[0-9]{{1,2}}({group}[0-9]{{2}})+{group}[0-9]{{3}}"):
            if re.fullmatch(shape, whole):
                return whole.replace(mark, "")
    raise NotANumber("digits are not grouped by thousands")


def _scaled(value: Decimal, exponent: int) -> Decimal:
    with localcontext() as context:
        context.prec = 60
        return value.scaleb(exponent) if exponent <= 0 else value * (Decimal(10) ** exponent)


PLACES = {"money": (18, 4), "num": (18, 8), "rate": (18, 8), "wide": (28, 8)}


def fit(value: Decimal, kind: str) -> tuple[Decimal, bool]:
    """`value` as the schema type `kind` holds it, and whether digits were rounded away (half to even).

    >>> fit(Decimal("1.23456"), "money")
    (Decimal('1.2346'), True)
    """
    if kind == "int":
        if value != value.to_integral_value():
            raise NotANumber("not a whole number")
        if abs(value) >= 2**63:
            raise NotANumber("too large for a whole number")
        return value.to_integral_value(), False
    precision, scale = PLACES[kind]
    with localcontext() as context:
        context.prec = 80
        if value and value.adjusted() >= precision - scale:
            raise NotANumber(f"more than {precision - scale} digits before the decimal mark")
        rounded = value.quantize(Decimal(1).scaleb(-scale), rounding=ROUND_HALF_EVEN)
        if rounded and rounded.adjusted() >= precision - scale:
            raise NotANumber(f"more than {precision - scale} digits before the decimal mark")
    return rounded, rounded != value
