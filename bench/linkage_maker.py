"""Who and what stands in a made list? People, companies and the errors of those who write them down, from a seed."""

from __future__ import annotations

import random

import pyarrow as pa

from crmlib.demo import words

Row = dict[str, str | None]
Truths = dict[str, dict[str, object]]
Made = tuple[dict[str, pa.Table], Truths]

EN_CITIES = (
    ("Leeds", "0113", "LS"), ("Bristol", "0117", "BS"), ("Cardiff", "029", "CF"), ("Norwich", "01603", "NR"),
    ("Exeter", "01392", "EX"), ("Derby", "01332", "DE"), ("Hull", "01482", "HU"), ("Oxford", "01865", "OX"),
    ("York", "01904", "YO"), ("Bath", "01225", "BA"), ("Luton", "01582", "LU"), ("Perth", "01738", "PH"),
)  # fmt: skip
EN_ROADS = (
    "Station Road",
    "Church Lane",
    "Victoria Street",
    "Green Lane",
    "Manor Road",
    "Kings Avenue",
    "The Crescent",
)
JA_CITIES = (
    ("仙台市青葉区中央", "980", "022"), ("金沢市片町", "920", "076"), ("岡山市北区表町", "700", "086"),
    ("松山市大街道", "790", "089"), ("熊本市中央区上通町", "860", "096"), ("新潟市中央区古町", "951", "025"),
    ("静岡市葵区呉服町", "420", "054"), ("札幌市中央区北一条", "060", "011"), ("鹿児島市天文館", "892", "099"),
)  # fmt: skip
OLD_FORMS = str.maketrans("高崎辺沢浜広桜国真斉滝竜", "髙﨑邊澤濱廣櫻國眞齋瀧龍")
SCANNED = {
    "0": "O", "1": "l", "5": "S", "8": "B", "o": "0", "l": "1", "m": "rn", "e": "c", "B": "8", "S": "5", "I": "l",
    "ー": "一", "工": "エ", "口": "ロ", "力": "カ", "二": "ニ", "日": "曰", "太": "大", "未": "末", "人": "入",
}  # fmt: skip


class Maker:
    """People and companies by chance, from a seed."""

    def __init__(self, seed: int) -> None:
        self.r = random.Random(seed)

    def typed(self, text: str | None, edits: int = 1) -> str | None:
        """One letter left out, added, replaced or exchanged, `edits` times."""
        for _ in range(edits if text and len(text) > 2 else 0):
            at, kind = self.r.randrange(len(text) - 1), self.r.randrange(4)
            letter = self.r.choice("abcdefghijklmnopqrstuvwxyz") if text.isascii() else text[at]
            if text[at].isdigit():
                letter = self.r.choice("0123456789")
            text = (
                text[:at] + text[at + 1 :], text[:at] + letter + text[at:], text[:at] + letter + text[at + 1 :],
                text[:at] + text[at + 1] + text[at] + text[at + 2 :],
            )[kind]  # fmt: skip
        return text

    def scanned(self, text: str | None, share: float) -> str | None:
        """As a machine that reads letters reads it."""
        return text and "".join(SCANNED[c] if c in SCANNED and self.r.random() < share else c for c in text)

    def birth(self, first: int = 1940, last: int = 2004) -> str:
        return f"{self.r.randrange(first, last)}-{self.r.randrange(1, 13):02}-{self.r.randrange(1, 29):02}"

    def place(self, ja: bool) -> dict[str, str]:
        r = self.r
        if ja:
            town, code, area = r.choice(JA_CITIES)
            return {
                "address": f"{town}{r.randrange(1, 9)}丁目{r.randrange(1, 25)}番{r.randrange(1, 20)}号",
                "postal_code": f"{code}-{r.randrange(1, 9999):04}",
                "phone": f"{area}-{r.randrange(200, 999)}-{r.randrange(10000):04}",
            }
        town, area, code = r.choice(EN_CITIES)
        address = f"{r.randrange(1, 220)} {r.choice(EN_ROADS)}, {town}"
        part = f"{r.randrange(1, 29)} {r.randrange(1, 9)}{r.choice('ABDEFGHJ')}{r.choice('LNPQRSTU')}"
        return {
            "address": address,
            "postal_code": code + part,
            "phone": f"{area} {r.randrange(200, 999)} {r.randrange(10000):04}",
        }

    def names(self, ja: bool) -> dict[str, str | None]:
        r = self.r
        if ja:
            family, given = r.choice(words.JA_FAMILY), r.choice(words.JA_GIVEN)
            return {"family_name": family[0], "given_name": given[0], "name_kana": f"{family[1]} {given[1]}"}
        return {"family_name": r.choice(words.EN_FAMILY), "given_name": r.choice(words.EN_GIVEN), "name_kana": None}

    def mail(self, person: Row, host: str) -> str:
        if not person["given_name"].isascii():
            return f"{self.r.choice('abcdefghkmnrstwy')}{self.r.randrange(10**6):06}@{host}"
        given, family = person["given_name"].lower(), person["family_name"].lower()
        return self.r.choice((f"{given}.{family}", f"{given[0]}{family}", f"{given}{family[0]}")) + f"@{host}"

    def person(self, ja: bool) -> Row:
        person = {**self.names(ja), **self.place(ja), "birth_date": self.birth()}
        return person | {"email": self.mail(person, self.host())}

    def host(self) -> str:
        return self.r.choice(
            ("gmail.com", "outlook.com", "icloud.com", "example.ne.jp", f"firm{self.r.randrange(500)}.com")
        )

    def firm(self, ja: bool) -> str:
        r = self.r
        if ja:
            middle = r.choice(words.JA_FIRM_2)[0] if r.random() < 0.9 else ""
            return r.choice(words.JA_FIRM_1)[0] + middle + r.choice(words.JA_FIRM_3)[0]
        return f"{r.choice(words.EN_FIRM_1)} {r.choice(words.EN_FIRM_2)} {r.choice(words.EN_FIRM_3)}"

    def firms(self, count: int, ja: float) -> list[str]:
        """So many different names; none is another's beginning."""
        found: dict[str, None] = {}
        while len(found) < count:
            found[self.firm(self.r.random() < ja)] = None
        return list(found)

    def legal(self, name: str) -> str:
        if name.isascii():
            return name + self.r.choice((" Ltd.", " Limited", ", Ltd", "", " LTD"))
        form = self.r.choice(("株式会社{}", "{}株式会社", "(株){}", "㈱{}", "{}(株)", "{}", "株式会社　{}"))
        return form.format(name)

    def blanked(self, row: Row, share: float, *columns: str) -> Row:
        return row | {c: None for c in columns if self.r.random() < share}

    def table(self, name: str, rows: list[tuple[object, Row]]) -> Made:
        """`rows`: (whose record, values), in any order."""
        self.r.shuffle(rows)
        key = {"accounts": "account_id", "contacts": "contact_id", "leads": "lead_id"}[name]
        keys = [f"{name[0]}{n:06}" for n in range(len(rows))]
        columns = dict.fromkeys(column for _, row in rows for column in row)
        values = {c: pa.array([row.get(c) for _, row in rows], pa.string()) for c in columns}
        return {name: pa.table({key: keys, **values})}, {name: {k: who for k, (who, _) in zip(keys, rows, strict=True)}}
