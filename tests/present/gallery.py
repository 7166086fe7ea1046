"""Every element on one page, in both languages, for eyes (`python -m tests.present.gallery DIR`) and tests."""

import sys
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from crmlib.present import card, distribution, notice, page, plot, sentence, shell, site, table
from crmlib.present.element import Stylesheet

D = Decimal
HOSTILE = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
WORDS: dict[str, dict[str, Any]] = {
    "en": {
        "title": "Pipeline",
        "question": "Will this quarter’s pipeline carry the goal, and what moved since the last snapshot?",
        "lang": "lang-en",
        "sections": (
            "What changed <!-- #changed -->",
            "Where deals stand <!-- #deals -->",
            "Speed <!-- #speed -->",
            "What is missing <!-- #gaps -->",
        ),
        "scope": "East Japan Enterprise Sales",
        "period": "October 2026",
        "before": "September 2026",
        "last_year": "October 2025",
        "kpis": ("Bookings", "Win rate", "Sales cycle", "Weighted pipeline", "Renewal rate", "NPS", "Slip rate"),
        "stages": ("Qualified", "Needs confirmed", "Proposal", "Negotiation", "Won"),
        "regions": ("East", "West", "Central Japan and Hokuriku Wide-Area Sales Division", "Kyushu"),
        "bridge": ("1 October", "New", "Increased", "Moved in", "Decreased", "Won", "Lost", "Moved out", "1 November"),
        "months": ("Nov", "Dec", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct"),
        "columns": ("Deal", "Owner", "Stage", "Amount", "Age", "Win probability", "Next step due", "Why it is here"),
        "why": "Longer in its stage than 45 days",
        "owner": "Sato Misaki",
        "groups": ("Web", "Referral", "Trade fair", "Partner"),
    },
    "ja": {
        "title": "パイプライン",
        "question": "今期のパイプラインで目標に届くか。前回から何が動いたか。",
        "lang": "lang-ja",
        "sections": (
            "変化の要因 <!-- #changed -->",
            "商談の状況 <!-- #deals -->",
            "スピード <!-- #speed -->",
            "不足しているデータ <!-- #gaps -->",
        ),
        "scope": "東日本エンタープライズ営業部",
        "period": "2026年10月",
        "before": "2026年9月",
        "last_year": "2025年10月",
        "kpis": ("受注金額", "成約率", "販売サイクル期間", "加重パイプライン", "更新率", "NPS", "期ずれ率"),
        "stages": ("有望", "要件確認", "提案", "交渉", "受注"),
        "regions": ("東日本", "西日本", "中部・北陸広域法人営業本部ソリューション推進部", "九州"),
        "bridge": ("10月1日", "新規", "増額", "期間内へ移動", "減額", "受注", "失注", "期間外へ移動", "11月1日"),
        "months": ("11月", "12月", "1月", "2月", "3月", "4月", "5月", "6月", "7月", "8月", "9月", "10月"),
        "columns": ("商談", "担当者", "ステージ", "金額", "滞在日数", "受注確率", "次回アクション期日", "抽出理由"),
        "why": "同じステージに45日を超えて滞在",
        "owner": "佐藤 美咲",
        "groups": ("Web", "紹介", "展示会", "パートナー"),
    },
}


def notebook(language: str) -> dict[str, Any]:
    """An executed notebook that shows each element once."""
    words = WORDS[language]
    money = {"unit": "money", "currency": "JPY", "language": language}
    cells = [_markdown(f"# {words['title']}\n\n{words['question']}", words["lang"])]
    cells.append(_code("workspace = '/secret/place'", tags=("parameters",)))
    cells.append(_markdown("# Wrong language", "lang-ja" if language == "en" else "lang-en"))
    cells.append(_code("present.Stylesheet()", Stylesheet(language)))
    cells.append(_code("report.header()", header(language)))
    cells.append(_code("report.cards()", cards(language)))
    cells.append(_code("report.readings()", readings(language)))
    cells.append(_markdown(f"## {words['sections'][0]}", words["lang"]))
    cells.append(_code("report.bridge()", bridge(language)))
    cells.append(_code("report.bars()", bars(language)))
    cells.append(_code("report.lines()", lines(language)))
    cells.append(_markdown(f"## {words['sections'][1]}", words["lang"]))
    cells.append(_code("report.deals()", deals(language)))
    cells.append(_code("report.funnel()", funnel(language)))
    cells.append(_code("report.heat()", heat(language)))
    cells.append(_code("report.meter()", meter(language)))
    cells.append(_code("report.burn()", burn(language)))
    cells.append(_code("report.stacked()", stacked(language, money)))
    cells.append(_markdown(f"## {words['sections'][2]}", words["lang"]))
    cells.append(_code("report.survival()", survival(language)))
    cells.append(_code("report.intervals()", intervals(language)))
    cells.append(_code("report.histogram()", histogram(language)))
    cells.append(_code("report.scatter()", scatter(language)))
    cells.append(_markdown(f"## {words['sections'][3]}", words["lang"]))
    cells.append(_code("report.gaps()", gaps(language)))
    cells.append(_code("report.methods()", methods(language)))
    return {"cells": cells, "metadata": {"papermill": {"parameters": {"language": language}}}, "nbformat": 4}


def header(language: str) -> notice.Header:
    words = WORDS[language]
    scores = (("deals", D("96.2")), ("accounts", D("88.0")), ("activities", None))
    return notice.Header(
        words["scope"],
        words["period"],
        "2026-11-01 00:00",
        "Asia/Tokyo",
        "000042 · 3f9a2c",
        language,
        "JPY",
        words["before"],
        badge=notice.Badge(D("93.4"), scores, "../all/quality.html"),
    )


def cards(language: str) -> card.Cards:
    words = WORDS[language]
    labels, months = words["kpis"], words["months"]
    series = [D(v) * 1_000_000 for v in (61, 58, 72, 66, 91, 70, 69, 84, 77, 80, 98, 123)]
    won = card.Card(
        labels[0],
        D("123456789"),
        "money",
        "JPY",
        "bookings",
        good="up",
        goal=D(130_000_000),
        comparisons=(
            card.Comparison(words["before"], D(98_000_000)),
            card.Comparison(words["last_year"], D(108_500_000)),
        ),
        history=tuple(zip(months, series, strict=True)),
        href="#deals",
    )
    shares = tuple(None if at == 4 else D(50 + at * 7 % 11) / 100 for at in range(12))
    rate = card.Card(
        labels[1],
        D("0.631501"),
        "ratio",
        kpi_id="win_rate",
        good="up",
        goal=D("0.6"),
        n=24,
        comparisons=(card.Comparison(words["before"], D("0.6108"), interval=(D("-0.08"), D("0.12"))),),
        history=tuple(zip(months, shares, strict=True)),
    )
    cycle = card.Card(
        labels[2],
        D("51.782"),
        "days",
        good="down",
        comparisons=(card.Comparison(words["before"], D("46.1")),),
        history=tuple(zip(months, (D(40 + at) for at in range(12)), strict=True)),
    )
    weighted = card.Card(
        labels[3],
        D("1882000000"),
        "money",
        "JPY",
        good="up",
        comparisons=(card.Comparison(words["before"], None, "unavailable"),),
    )
    renewal = card.Card(
        labels[4], None, "ratio", status="unavailable", missing=("subscriptions.ends_at", "subscriptions.renewed_by")
    )
    nps = card.Card(
        labels[5],
        D("31.4"),
        "points",
        good="up",
        n=140,
        interval=(D("19.2"), D("43.6")),
        comparisons=(card.Comparison(words["before"], D("24.1")),),
    )
    slip = card.Card(labels[6], None, "ratio", status="undefined")
    return card.Cards((won, rate, cycle, weighted, nps, renewal, slip), language)


def readings(language: str) -> sentence.Readings:
    words = WORDS[language]
    made = cards(language).cards
    drivers = (sentence.Driver(words["regions"][0], D(21_000_000)), sentence.Driver(words["regions"][3], D(9_400_000)))
    first = sentence.change(made[0], made[0].comparisons[0], language, drivers)
    said = [
        first,
        sentence.goal(made[0], language),
        *(sentence.change(c, c.comparisons[0], language) for c in made[1:3]),
    ]
    said.append(sentence.change(made[5], card.Comparison(words["before"], None), language))
    said.append(
        sentence.group(words["kpis"][1], words["groups"][1], D("0.08"), (D("0.02"), D("0.14")), "ratio", 210, language)
    )
    return sentence.Readings(tuple(said), language)


def deals(language: str, n: int = 40) -> table.Table:
    words = WORDS[language]
    label, units = words["columns"], ("text", "text", "text", "money", "days", "ratio", "date", "text")
    columns = tuple(
        table.Column(name, unit, "JPY" if unit == "money" else None) for name, unit in zip(label, units, strict=True)
    )
    rows = [_deal(at, words) for at in range(n)]
    keys = [words["regions"][at % 4] for at in range(n)]
    title = "Stalled deals" if language == "en" else "停滞している商談"
    return table.Table(title, columns, rows, language, words["why"], 1234, 25, "../tables/deals.xlsx", keys)


def _deal(at: int, words: dict[str, Any]) -> tuple:
    name = HOSTILE if at == 0 else f"{words['regions'][at % 4]} {at:03d}"
    amount = None if at == 3 else D(1_250_000) * (at * 7 % 13 + 1)
    chance = table.Cell(D(at % 10) / 10, tone="good" if at % 10 > 6 else "bad" if at % 10 < 2 else None)
    return (
        name,
        words["owner"],
        words["stages"][at % 4],
        amount,
        D(46 + at),
        chance,
        date(2026, 11, 1) + timedelta(at),
        words["why"],
    )


def bars(language: str) -> plot.Chart:
    words = WORDS[language]
    return plot.bars(
        "East books most" if language == "en" else "受注金額は東日本が最も多い",
        words["regions"],
        {words["kpis"][0]: (D(48_200_000), D(39_900_000), D(35_356_789), None)},
        unit="money",
        currency="JPY",
        axis=f"{words['kpis'][0]} (JPY)",
        category="Region" if language == "en" else "地域",
        language=language,
        horizontal=True,
        goal=D(40_000_000),
        records=deals(language),
    )


def lines(language: str) -> plot.Chart:
    words = WORDS[language]
    actual = [D(v) * 1_000_000 for v in (61, 58, 72, 66, 91, 70, 69, 84, 77, 80, 98, 123)]
    former = [D(v) * 1_000_000 for v in (52, 50, 61, 63, 70, 66, 71, 73, 75, 70, 81, 108)]
    return plot.lines(
        "Bookings rose through the year" if language == "en" else "受注金額は年間を通じて伸びた",
        words["months"],
        {words["period"][:4] if language == "ja" else "2026": actual, "2025": former},
        unit="money",
        currency="JPY",
        axis=f"{words['kpis'][0]} (JPY)",
        along="Month" if language == "en" else "月",
        language=language,
        bands={"80 %": ([v * D("0.9") for v in actual], [v * D("1.1") for v in actual])},
    )


def stacked(language: str, money: dict[str, Any]) -> plot.Chart:
    words = WORDS[language]
    values = {
        name: [D(at * 7 % 9 + 3) * 1_000_000 * (place + 1) for at in range(6)]
        for place, name in enumerate(words["groups"][:3])
    }
    title = "Referral grows fastest" if language == "en" else "紹介経由の伸びが最も大きい"
    axis, month = (f"{words['kpis'][0]} (JPY)", "Month" if language == "en" else "月")
    return plot.bars(title, words["months"][-6:], values, axis=axis, category=month, stacked=True, **money)


def bridge(language: str) -> plot.Chart:
    words = WORDS[language]
    amounts = (412, 96, 21, 18, -14, -123, -58, -27, 325)
    steps = [
        plot.Step(label, D(v) * 1_000_000, at in (0, 8))
        for at, (label, v) in enumerate(zip(words["bridge"], amounts, strict=True))
    ]
    title = "Won deals outran new ones" if language == "en" else "受注による減少が新規商談を上回った"
    axis, line = ("Pipeline (JPY)", "Line") if language == "en" else ("パイプライン金額 (JPY)", "項目")
    return plot.bridge(title, steps, unit="money", currency="JPY", axis=axis, category=line, language=language)


def funnel(language: str) -> plot.Chart:
    words = WORDS[language]
    title = "Most deals are lost at the proposal" if language == "en" else "提案段階での離脱が最も多い"
    axis, stage = ("Deals", "Stage") if language == "en" else ("商談数", "ステージ")
    return plot.funnel(title, words["stages"], (1240, 910, 402, 295, 184), axis=axis, category=stage, language=language)


def heat(language: str) -> plot.Chart:
    words = WORDS[language]
    values = [
        [None if column > 11 - row else D(100 - column * 6 - row * 2) / 100 for column in range(12)] for row in range(6)
    ]
    title = "Later cohorts stay longer" if language == "en" else "新しいコホートほど継続率が高い"
    down, across = (
        ("Cohort", "Months since the first order") if language == "en" else ("コホート", "初回注文からの月数")
    )
    columns = [str(at) for at in range(12)]
    return plot.heat_map(
        title, words["months"][:6], columns, values, unit="ratio", down=down, across=across, language=language
    )


def meter(language: str) -> plot.Chart:
    words = WORDS[language]
    readings = (
        distribution.Reading(words["regions"][0], D(48_200_000), D(45_000_000), D(41_000_000)),
        distribution.Reading(words["regions"][1], D(39_900_000), D(60_000_000), D(52_000_000)),
        distribution.Reading(words["regions"][2], D(35_356_789), D(40_000_000), D(34_000_000)),
        distribution.Reading(words["regions"][3], None, D(10_000_000), None),
    )
    title = "One of four goals is reached" if language == "en" else "4つの目標のうち1つを達成"
    axis, region = ("Actual", "Region") if language == "en" else ("実績", "地域")
    return distribution.meter(
        title, readings, axis=axis, category=region, unit="money", currency="JPY", language=language
    )


def burn(language: str) -> plot.Chart:
    words = WORDS[language]
    days = [date(2026, 10, 1) + timedelta(at) for at in range(31)]
    actual = [D(3_900_000) * (at + 1) if at < 21 else None for at in range(31)]
    pace = [D(130_000_000) * (at + 1) / 31 for at in range(31)]
    low = [None if at < 20 else D(3_900_000) * 21 + D(2_000_000) * (at - 20) for at in range(31)]
    high = [None if at < 20 else D(3_900_000) * 21 + D(5_500_000) * (at - 20) for at in range(31)]
    expected = [None if at < 20 else D(3_900_000) * 21 + D(3_700_000) * (at - 20) for at in range(31)]
    title = "Bookings run just under the pace" if language == "en" else "受注は目標ペースをやや下回る"
    return distribution.burn_up(
        title, days, actual, goal=D(130_000_000), pace=pace, unit="money", currency="JPY",
        axis=f"{words['kpis'][0]} (JPY)", along="Day" if language == "en" else "日付", language=language,
        low=low, high=high, expected=expected,
    )  # fmt: skip


def survival(language: str) -> plot.Chart:
    words = WORDS[language]
    times = [0, 12, 25, 33, 48, 60, 75, 90, 120]
    made = []
    for at, name in enumerate(words["groups"][:2]):
        shares = [max(0.02, 1 - (0.1 + 0.02 * at) * step) for step in range(9)]
        low, high = [max(0.0, s - 0.08) for s in shares], [min(1.0, s + 0.08) for s in shares]
        made.append(distribution.Curve(name, times, shares, low, high, (40, 66, 101)))
    title = (
        "Half of the referred deals close within 75 days" if language == "en" else "紹介案件の半数は75日以内に決着する"
    )
    axis, along = ("Share still open", "Days since created") if language == "en" else ("未決着の割合", "作成からの日数")
    return distribution.survival(title, made, axis=axis, along=along, language=language)


def intervals(language: str) -> plot.Chart:
    words = WORDS[language]
    given = [(0.71, 0.64, 0.78, True), (0.66, 0.55, 0.76, False), (0.44, 0.36, 0.53, True), (0.6, 0.31, 0.84, False)]
    estimates = [
        distribution.Estimate(n, v, lo, hi, 120, clear)
        for n, (v, lo, hi, clear) in zip(words["groups"], given, strict=True)
    ]
    title = "Web wins more than the rest, trade fairs less" if language == "en" else "成約率はWebが高く、展示会が低い"
    rest, source = ("All sources", "Source") if language == "en" else ("全体", "経路")
    return distribution.intervals(
        title,
        estimates,
        unit="ratio",
        axis=words["kpis"][1],
        category=source,
        language=language,
        reference=0.6,
        reference_label=rest,
    )


def histogram(language: str) -> plot.Chart:
    title = "Most won deals close within two months" if language == "en" else "受注の多くは2か月以内に決まる"
    axis, along, middle = (
        ("Deals", "Days from creation to close", "Median 52")
        if language == "en"
        else ("商談数", "作成から受注までの日数", "中央値 52日")
    )
    edges, counts = [0, 15, 30, 45, 60, 75, 90, 120, 150], [18, 44, 81, 96, 63, 38, 22, 9]
    return distribution.histogram(
        title, edges, counts, axis=axis, along=along, unit="days", language=language, mark_at=52, mark_label=middle
    )


def scatter(language: str) -> plot.Chart:
    names = [f"{WORDS[language]['owner']} {at}" for at in range(24)]
    xs, ys = [10 + at * 7 % 31 for at in range(24)], [D(20 + at * 13 % 47) / 100 for at in range(24)]
    title = "More calls do not go with a higher win rate" if language == "en" else "コール数と成約率に明確な関係はない"
    calls, rate, rep = (
        ("Calls a week", "Win rate", "Rep") if language == "en" else ("週あたりコール数", "成約率", "担当者")
    )
    return distribution.scatter(
        title,
        names,
        xs,
        ys,
        x_axis=calls,
        y_axis=rate,
        x_unit="count",
        y_unit="ratio",
        category=rep,
        language=language,
        named=2,
    )


def gaps(language: str) -> notice.Unavailable:
    words = WORDS[language]
    remedy = (
        "Import the contracts with their end dates."
        if language == "en"
        else "契約の終了日を含むデータを取り込んでください。"
    )
    return notice.Unavailable(
        (
            notice.Gap(words["kpis"][4], ("subscriptions.ends_at", "subscriptions.renewed_by"), remedy),
            notice.Gap(words["kpis"][5], ("surveys.score",)),
        ),
        language,
    )


def methods(language: str) -> notice.Methodology:
    words = WORDS[language]
    definition = (
        "Won deals ÷ (won + lost deals), closed in the period."
        if language == "en"
        else "期間内に受注した商談数 ÷(受注数 + 失注数)"
    )
    sql = (
        "SELECT sum(won) AS numerator,\n       sum(won) + sum(lost) AS denominator\nFROM deals\nWHERE name <> '</pre>'"
    )
    made = notice.Method("win_rate", words["kpis"][1], definition, sql, "1", "deals", "spec/kpis.md")
    return notice.Methodology((made,), (("deals", "v12 · 8,800"), ("crmlib", "0.1.0")), language)


def index(language: str) -> site.Site:
    words = WORDS[language]
    meaning = words["question"]

    def pages(folder: str, failed: bool = False) -> tuple[site.SitePage, ...]:
        first = site.SitePage(
            f"{folder}/pipeline.html",
            words["title"],
            "failed" if failed else "done",
            meaning,
            "MemoryError" if failed else None,
        )
        return (first, site.SitePage(f"{folder}/conversion.html", words["kpis"][1], "kept"))

    scopes = [
        site.SiteScope(name, pages(f"team-{at}", at == 2), notice.Badge(D(94 - at * 9)))
        for at, name in enumerate(words["regions"])
    ]
    everyone = site.SiteScope("All" if language == "en" else "全社", pages("all"), notice.Badge(D(93)))
    labels = ("Company", "Teams") if language == "en" else ("全社", "チーム")
    files = (("tables/deals.xlsx", "deals.xlsx"), ("manifest.json", "manifest.json"))
    return site.Site(
        words["period"], (site.SiteGroup(labels[0], (everyone,)), site.SiteGroup(labels[1], scopes)), files
    )


def write(directory: Path) -> list[Path]:
    """The gallery, the index and a failure page, in both languages."""
    shell.write_static(directory / "_static")
    made = []
    for language, words in WORDS.items():
        nav = [shell.NavItem(f"index-{language}.html", "All reports" if language == "en" else "レポート一覧")]
        nav += [shell.NavItem(f"gallery-{language}.html", words["title"], True)]
        nav += [shell.NavItem(f"failure-{language}.html", label) for label in words["kpis"]]
        pages = {
            "gallery": page.render(
                notebook(language), nav=nav, brand="ミドリ商事株式会社" if language == "ja" else "Midori Trading"
            ),
            "index": site.render_index(index(language), language=language, header=header(language)),
            "failure": site.render_failure(
                words["title"], "MemoryError: 400 MB", ask="data@midori.example", language=language, nav=nav
            ),
        }
        for name, content in pages.items():
            made.append(directory / f"{name}-{language}.html")
            made[-1].write_text(content, "utf-8")
    return made


def _markdown(source: str, tag: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {"tags": [tag]}, "source": source}


def _code(source: str, shown: Any = None, tags: tuple[str, ...] = ()) -> dict[str, Any]:
    outputs = []
    if shown is not None:
        data, metadata = shown._repr_mimebundle_()
        outputs.append({"output_type": "execute_result", "data": data, "metadata": metadata, "execution_count": 1})
    return {
        "cell_type": "code",
        "metadata": {"tags": list(tags)},
        "source": source,
        "outputs": outputs,
        "execution_count": 1,
    }


if __name__ == "__main__":
    for path in write(Path(sys.argv[1])):
        print(path)
