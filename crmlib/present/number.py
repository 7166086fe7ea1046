"""How is a figure written for a reader: in which unit, in which language, and what stands where no figure is?

Every function takes a `Decimal`, an `int` or None and gives plain text. Unknown is never written as 0: None, and
the statuses `undefined` and `unavailable` of a KPI result, are said in words.
"""

import re
from decimal import ROUND_HALF_UP, Decimal

from babel.numbers import format_currency, get_currency_precision

from crmlib.present.locale import message

MINUS = "\N{MINUS SIGN}"
MONEY = frozenset({"money", "money per day", "money per year"})
#: KPIs of the unit `ratio` that are a multiple ("3.2 per deal"), not a share of a whole.
MULTIPLES = frozenset(
    {"calls_per_deal", "purchase_frequency", "ltv_to_cac", "records_per_user", "workload", "channels_per_user"}
)
_SCALES = {
    "en": ((Decimal(10) ** 12, "T"), (Decimal(10) ** 9, "B"), (Decimal(10) ** 6, "M"), (Decimal(10) ** 3, "K")),
    "ja": ((Decimal(10) ** 12, "兆"), (Decimal(10) ** 8, "億"), (Decimal(10) ** 4, "万")),
}
_NORMAL = {
    "mean": "mean",
    "days, mean": "days",
    "days, median": "days",
    "hours, mean": "hours",
    "hours, median": "hours",
    "seconds, mean": "seconds",
    "mean score": "points",
    "0–100": "points",
    "ratio, cohort": "ratio",
    "points −100…100": "points",
    "score": "points",
    "money_per_day": "money per day",
    "money_per_year": "money per year",
    "per_day": "per day",
}


def display_unit(unit: str, kpi_id: str | None = None) -> str:
    """The unit under which a figure is written: the catalogue's unit, with ratios that are multiples told apart.

    >>> display_unit("ratio", "win_rate"), display_unit("ratio", "ltv_to_cac"), display_unit("hours, median")
    ('ratio', 'multiple', 'hours')
    """
    unit = _NORMAL.get(unit, unit)
    return "multiple" if unit == "ratio" and kpi_id in MULTIPLES else unit


def figure(
    value: Decimal | int | None,
    unit: str,
    language: str = "en",
    currency: str | None = None,
    *,
    compact: bool = False,
    digits: int | None = None,
    status: str = "ok",
) -> str:
    """A figure with its unit, as a native reader writes it.

    `unit`: count, ratio (written as %), multiple, money, money per day, money per year, days, hours, seconds, years,
    points, per day, mean or number. `compact` shortens large numbers (K, M, B; 万, 億, 兆). `digits` sets the decimals.
    `status` other than ok is said in words, and so is a value of None.

    >>> figure(10005534, "money", "en", "USD"), figure(10005534, "money", "en", "USD", compact=True)
    ('$10,005,534', '$10.0M')
    >>> figure(Decimal("123400000"), "money", "ja", "JPY", compact=True), figure(Decimal("0.631501"), "ratio")
    ('1.2億円', '63.2%')
    >>> figure(None, "count"), figure(None, "ratio", "ja", status="undefined")
    ('not available', '算出不能')
    """
    if status == "undefined":
        return message("value.undefined", language)
    if status != "ok" or value is None:
        return message("value.unavailable", language)
    value, unit = Decimal(value), display_unit(unit)
    if unit in MONEY:
        text = money(value, currency, language, compact=compact, digits=digits)
        return text if unit == "money" else message(f"unit.{unit}", language, value=text)
    if unit == "ratio":
        return decimal(value * 100, language, 1 if digits is None else digits) + "%"
    if unit == "seconds":
        return _clock(value, language, digits)
    text = _scaled(value, language, digits) if compact and unit == "count" and abs(value) >= 100_000 else None
    if text is None:
        text = decimal(value, language, _digits(value, unit) if digits is None else digits)
    if unit in ("days", "hours", "years", "per day", "multiple"):
        return message(f"unit.{unit}", language, value=text, n=Decimal(text.replace(",", "").replace(MINUS, "-")))
    return text


def delta(
    change: Decimal | int | None,
    unit: str,
    language: str = "en",
    currency: str | None = None,
    *,
    compact: bool = False,
    status: str = "ok",
) -> str:
    """A change, always signed; a change of a ratio in percentage points.

    >>> delta(Decimal("0.0213"), "ratio"), delta(Decimal("-3"), "count", "ja"), delta(Decimal("0.0213"), "ratio", "ja")
    ('+2.1 pp', '−3', '+2.1ポイント')

    A small change gets the decimals that it needs to be told from none.

    >>> delta(0, "count"), delta(Decimal("-0.004"), "days"), delta(Decimal("0.00004"), "ratio")
    ('±0', '−0.004 days', '+0.004 pp')
    """
    if change is None or status != "ok":
        return figure(None, unit, language, currency, status=status)
    change = Decimal(change)

    def said(digits: int | None) -> str:
        if display_unit(unit) == "ratio":
            value = decimal(abs(change) * 100, language, 1 if digits is None else digits - 2)
            return message("unit.pp", language, value=value)
        return figure(abs(change), unit, language, currency, compact=compact, digits=digits)

    text = said(None)
    if change and not re.search("[1-9]", text):
        text = said(max(-change.adjusted(), 3))
    return sign(change) + text


def relative(now: Decimal | None, before: Decimal | None, language: str = "en") -> str | None:
    """The change in per cent of the former value; None where that is no number (before is 0, negative or unknown).

    >>> relative(Decimal(110), Decimal(100)), relative(Decimal(5), Decimal(0))
    ('+10.0%', None)
    """
    if now is None or before is None or before <= 0:
        return None
    share = (Decimal(now) - Decimal(before)) / Decimal(before)
    return sign(share) + decimal(abs(share) * 100, language, 1) + "%"


def money(
    value: Decimal,
    currency: str | None,
    language: str = "en",
    *,
    compact: bool = False,
    digits: int | None = None,
    trim: bool = False,
) -> str:
    """An amount in its currency: the currency's own decimals where it has a fraction, none where it is whole.

    `trim` shortens without loss, as on an axis: as many decimals as the amount needs.

    >>> money(Decimal("1234.5"), "USD"), money(Decimal("1234.5"), "JPY", "ja")
    ('$1,234.50', '1,235円')
    >>> money(Decimal("-88000000"), "USD", "ja", compact=True)
    '−$8,800万'
    """
    magnitude = abs(value)
    scaled = _scaled(magnitude, language, digits, trim=trim) if compact else None
    if scaled is None:
        places = digits if digits is not None else _money_digits(magnitude, currency, compact)
        scaled = decimal(magnitude, language, places)
    minus = MINUS if value < 0 and any(c in "123456789" for c in scaled) else ""
    if not currency:
        return minus + scaled
    if currency == "JPY" and language == "ja":
        return f"{minus}{scaled}円"
    symbol = format_currency(0, currency, "¤", locale=_locale(language), currency_digits=False).rstrip("0.,\xa0 ")
    gap = "\N{NO-BREAK SPACE}" if symbol[-1:].isalpha() else ""
    return f"{minus}{symbol}{gap}{scaled}"


def decimal(value: Decimal | int, language: str = "en", digits: int = 0) -> str:
    """A number with grouped thousands and exactly `digits` decimals; halves are rounded away from zero.

    >>> decimal(Decimal("-1234.25"), digits=1), decimal(Decimal("-0.04"), digits=1)
    ('−1,234.3', '0.0')
    """
    rounded = Decimal(value).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    text = f"{abs(rounded):,.{digits}f}"  # English and Japanese group and point alike
    return MINUS + text if rounded < 0 else text


def sign(value: Decimal | int) -> str:
    """The sign of a change: +, − or ±."""
    return "+" if value > 0 else MINUS if value < 0 else "±"


def count_of(n: int, total: int, language: str = "en") -> str:
    """How many of how many rows are shown.

    >>> count_of(50, 1234), count_of(3, 3, "ja")
    ('50 of 1,234 rows', '全3件')
    """
    key = "rows.all" if n == total else "rows.cut"
    return message(key, language, n=n, shown=decimal(n, language), total=decimal(total, language), rows=total)


def _locale(language: str) -> str:
    return "ja" if language == "ja" else "en"


def _digits(value: Decimal, unit: str) -> int:
    if unit == "count":
        return 0 if value == value.to_integral_value() else 1
    if unit in ("number", "mean", "multiple"):
        return 0 if value == value.to_integral_value() and unit != "multiple" else 1 if abs(value) >= 10 else 2
    return 1


def _money_digits(magnitude: Decimal, currency: str | None, compact: bool) -> int:
    precision = get_currency_precision(currency) if currency else 2
    return 0 if magnitude == magnitude.to_integral_value() or (compact and magnitude >= 1000) else precision


def _scaled(magnitude: Decimal, language: str, digits: int | None, *, trim: bool = False) -> str | None:
    """The number in the largest unit that it fills, or None where it is too small to be shortened."""
    scales = _SCALES["ja" if language == "ja" else "en"]
    for at, (scale, suffix) in enumerate(scales):
        if abs(magnitude) < scale:
            continue
        places = digits if digits is not None else 1 if abs(magnitude) < 100 * scale else 0
        if trim:
            places = max(0, -(magnitude / scale).normalize().as_tuple().exponent)
        scaled = (magnitude / scale).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
        larger = scales[at - 1] if at else None
        if larger and abs(scaled) * scale >= larger[0]:  # 999,950 is 1.0M, not 1,000K
            scaled, suffix = (magnitude / larger[0]).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP), larger[1]
            places = 1
        elif digits is None and not trim and scaled >= 100:  # 99.96K is 100K, not 100.0K
            places = 0
        return decimal(scaled, language, places) + suffix
    return None


def _clock(value: Decimal, language: str, digits: int | None) -> str:
    """Seconds as minutes and seconds from one minute on, as hours and minutes from one hour on."""
    whole = int(abs(value).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    minus = MINUS if value < 0 and whole else ""
    if abs(value) < 60 or digits is not None:
        places = digits if digits is not None else 0 if value == value.to_integral_value() else 1
        return message("unit.seconds", language, value=decimal(value, language, places))
    if whole < 3600:
        return minus + message("unit.clock_ms", language, minutes=str(whole // 60), seconds=f"{whole % 60:02d}")
    return minus + message("unit.clock_hm", language, hours=decimal(whole // 3600), minutes=f"{whole % 3600 // 60:02d}")
