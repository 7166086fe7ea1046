"""Which lists does record linkage meet that no published set shows? Generators, each with its truth.

Each of SHAPES gives (tables, truths): the tables as imported, and for each table its keys with whose record each is.
They hold what goes wrong in real lists: switchboards, households, chains, branches, sister firms, scans, nicknames.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

from linkage_maker import OLD_FORMS, Made, Maker, Row

from crmlib.demo import words

SOUNDS = (("ph", "f"), ("ck", "k"), ("ie", "y"), ("ee", "ea"), ("th", "t"), ("ll", "l"), ("nn", "n"), ("ou", "ow"))


def survey(seed: int) -> Made:
    """As the generator of the febrl sets: up to five dirty copies, names exchanged or spelled by ear."""
    m = Maker(seed)
    base = [m.person(False) for _ in range(2400)]
    rows: list[tuple[object, Row]] = list(enumerate(base))
    while len(rows) < 3600:
        who = m.r.randrange(len(base))
        for _ in range(m.r.choice((1, 1, 1, 2, 2, 3, 5))):
            row = dict(base[who])
            for column in m.r.sample(sorted(set(row) - {"name_kana"}), m.r.choice((1, 1, 2, 2, 3))):
                row[column] = m.r.choice((m.typed(row[column]), m.typed(row[column]), m.typed(row[column], 2), None))
            if m.r.random() < 0.06:
                row |= {"family_name": row["given_name"], "given_name": row["family_name"]}
            if m.r.random() < 0.1 and row["given_name"] in words.NICKNAMES:
                row["given_name"] = words.NICKNAMES[row["given_name"]]
            if m.r.random() < 0.1 and row["family_name"]:
                sound, other = m.r.choice(SOUNDS)
                row["family_name"] = row["family_name"].replace(sound, other)
            rows.append((who, row))
    return m.table("contacts", rows)


def nicknames(seed: int) -> Made:
    """Second entries under a nickname or a married name, with the same mail or the same telephone."""
    m = Maker(seed)
    base = [m.person(False) for _ in range(1700)]
    rows: list[tuple[object, Row]] = list(enumerate(base))
    for who in m.r.sample(range(len(base)), 300):
        row = dict(base[who])
        row["given_name"] = words.NICKNAMES.get(row["given_name"], row["given_name"][0])
        if m.r.random() < 0.2:
            row |= {"family_name": m.r.choice(words.EN_FAMILY), "address": m.place(False)["address"]}
        rows.append((who, m.blanked(row, 0.5, m.r.choice(("email", "phone")), "birth_date", "postal_code")))
    return m.table("contacts", rows)


def scans(seed: int) -> Made:
    """Business cards read by a machine as leads: look-alike letters in every field."""
    m = Maker(seed)
    firms = m.firms(250, 0.5)
    rows: list[tuple[object, Row]] = []
    for who in range(1600):
        firm = m.r.choice(firms)
        person = m.person(not firm.isascii())
        host = f"firm{firms.index(firm)}.example.com"
        row = {
            "family_name": person["family_name"], "given_name": person["given_name"], "company": m.legal(firm),
            "email": m.mail(person, host), "phone": person["phone"],
        }  # fmt: skip
        rows.append((who, row))
        for _ in range(m.r.choice((0, 0, 0, 1, 2)) if m.r.random() < 0.5 else 0):
            again = row | {"company": m.legal(firm)}
            rows.append((who, m.blanked({c: m.scanned(v, 0.05) for c, v in again.items()}, 0.1, "email", "phone")))
    return m.table("leads", rows)


def branches(seed: int) -> Made:
    """Japanese companies: old characters, legal forms at either end, departments, kana; branches are apart."""
    m = Maker(seed)
    names = m.firms(420, 1.0)
    kana = {kanji: sound for kanji, sound, *_ in (*words.JA_FIRM_1, *words.JA_FIRM_2, *words.JA_FIRM_3)}
    rows: list[tuple[object, Row]] = []
    for name in names:
        sites = ["", *m.r.sample(["東京支店", "大阪支店", "名古屋支店", "九州営業所"], m.r.choice((0, 0, 0, 1, 2)))]
        for site in sites:
            row: Row = {
                "name": m.legal(name) + (f" {site}" if site else ""),
                "website": f"https://{abs(hash_of(name))}.example.co.jp",
            }
            row |= m.place(True)
            rows.append(((name, site), row))
            if m.r.random() < 0.35:
                again = m.legal(name) + (f" {site}" if site else "")
                kind = m.r.randrange(5)
                if kind == 0:
                    again = again.translate(OLD_FORMS)
                elif kind == 1 and not site:
                    again = again + m.r.choice((" 営業部", " 総務課", " 情報システム部"))
                elif kind == 2 and not site:
                    again = "カ）" + "".join(kana.get(part, part) for part in parted(name, kana))
                rows.append(
                    (
                        (name, site),
                        m.blanked(
                            row | {"name": again, "address": respelled(m, row["address"])},
                            0.3,
                            "phone",
                            "website",
                            "postal_code",
                        ),
                    )
                )
    return m.table("accounts", rows)


def switchboards(seed: int) -> Made:
    """Colleagues who share the switchboard, the office's mail box and the address; few are there twice."""
    m = Maker(seed)
    rows: list[tuple[object, Row]] = []
    for firm, name in enumerate(m.firms(60, 0.5)):
        ja = not name.isascii()
        place, host = m.place(ja), f"firm{firm}.example.com"
        for _ in range(m.r.choice((8, 15, 40))):
            person = m.names(ja)
            mail = m.r.choice((f"info@{host}", f"sales@{host}", None, m.mail(person, host), m.mail(person, host)))
            row = {**person, **place, "email": mail, "company": m.legal(name)}
            rows.append(((firm, person["family_name"], person["given_name"]), row))
            if m.r.random() < 0.06:
                rows.append(
                    (
                        (firm, person["family_name"], person["given_name"]),
                        row | {"company": m.legal(name), "given_name": m.typed(person["given_name"])},
                    )
                )
    return m.table("leads", rows)


def households(seed: int) -> Made:
    """Families at one address with one telephone; fathers and sons with one name."""
    m = Maker(seed)
    rows: list[tuple[object, Row]] = []
    for home in range(700):
        ja = m.r.random() < 0.5
        head = m.person(ja)
        for member in range(m.r.choice((1, 2, 3, 4))):
            own = head | {k: v for k, v in m.names(ja).items() if k == "given_name"}
            own |= {"name_kana": None, "birth_date": m.birth(*((1940, 1965) if member < 2 else (1975, 2005)))}
            if member == 2 and not ja:
                own["given_name"] = head["given_name"]
            own["email"] = head["email"] if m.r.random() < 0.2 else m.mail(own, m.host())
            rows.append(((home, member), own))
            if m.r.random() < 0.15:
                again = own | {"family_name": m.typed(own["family_name"]), "address": respelled(m, own["address"])}
                rows.append(((home, member), m.blanked(again, 0.3, "email", "postal_code")))
    return m.table("contacts", rows)


def chains(seed: int) -> Made:
    """Franchises: one name and one web site in many towns, each its own customer."""
    m = Maker(seed)
    rows: list[tuple[object, Row]] = []
    for chain, name in enumerate(m.firms(150, 0.5)):
        for shop in range(m.r.choice((1, 1, 1, 3, 8, 20))):
            row = {"name": name, "website": f"www.chain{chain}.example.com", **m.place(not name.isascii())}
            rows.append(((chain, shop), row))
            if m.r.random() < 0.12:
                again = row | {
                    "name": m.legal(name),
                    "address": respelled(m, row["address"]),
                    "phone": m.typed(row["phone"]),
                }
                rows.append(((chain, shop), m.blanked(again, 0.3, "website", "postal_code")))
    return m.table("accounts", rows)


def sisters(seed: int) -> Made:
    """Parents, regional firms and foreign subsidiaries that share a name and a web site, each at its own place."""
    m = Maker(seed)
    rows: list[tuple[object, Row]] = []
    for group, name in enumerate(m.firms(300, 0.5)):
        kin = (
            ["", "ホールディングス", "西日本", "東日本", "サービス"]
            if not name.isascii()
            else ["", " Holdings", " Europe", " UK", " Services"]
        )
        for own in m.r.sample(kin, m.r.choice((1, 2, 3))):
            row = {"name": m.legal(name + own), "website": f"group{group}.example.com", **m.place(not name.isascii())}
            rows.append(((group, own), row))
            if m.r.random() < 0.2:
                again = row | {"name": m.legal(name + own), "address": respelled(m, row["address"])}
                rows.append(((group, own), m.blanked(again, 0.25, "website", "phone", "postal_code")))
        if name.isascii() and m.r.random() < 0.2:
            rows.append(
                (
                    (group, "de"),
                    {
                        "name": name + " GmbH",
                        "website": f"group{group}.example.de",
                        "address": f"Hauptstraße {m.r.randrange(1, 90)}, Köln",
                        "postal_code": f"50{m.r.randrange(100, 999)}",
                        "phone": f"+49 221 {m.r.randrange(100000, 999999)}",
                    },
                )
            )
    return m.table("accounts", rows)


def different(seed: int) -> Made:
    """Nobody is there twice."""
    m = Maker(seed)
    seen: dict[tuple, Row] = {}
    for _ in range(3000):
        person = m.person(m.r.random() < 0.5)
        seen[person["family_name"], person["given_name"], person["birth_date"]] = person
    return m.table("contacts", list(seen.items()))


def half(seed: int) -> Made:
    """Two of five rows are somebody's second, third or fourth entry."""
    return _again(Maker(seed), 2500, 0.4)


def _again(m: Maker, count: int, share: float) -> Made:
    base = [m.person(m.r.random() < 0.5) for _ in range(round(count * (1 - share)))]
    rows: list[tuple[object, Row]] = list(enumerate(base))
    while len(rows) < count:
        who = m.r.randrange(len(base))
        row = {c: m.typed(v) if m.r.random() < 0.08 else v for c, v in base[who].items()}
        rows.append((who, m.blanked(row, 0.2, "phone", "email", "address", "postal_code", "name_kana", "birth_date")))
    return m.table("contacts", rows)


def tiny(seed: int) -> Made:
    """A list of 20 to 200 contacts, one in ten there twice."""
    m = Maker(seed)
    return _again(m, m.r.choice((20, 40, 80, 200)), 0.1)


def scripts(seed: int) -> Made:
    """Japanese people entered once in kanji and once in Roman letters or kana, with one mail or telephone."""
    m = Maker(seed)
    roman = romanised()
    rows: list[tuple[object, Row]] = []
    for who in range(1500):
        person = m.person(who % 3 != 0)
        rows.append((who, person))
        if m.r.random() < 0.2 and person["name_kana"]:
            family, given = person["name_kana"].split()
            if m.r.random() < 0.6:
                family, given = roman(family).title(), roman(given).title()
            again = person | {"family_name": family, "given_name": given, "name_kana": None}
            rows.append((who, m.blanked(again, 0.5, m.r.choice(("email", "phone")), "address", "birth_date")))
    return m.table("contacts", rows)


def sparse(seed: int) -> Made:
    """Leads of a fair: a name and a company, nothing else."""
    m = Maker(seed)
    firms = m.firms(500, 0.5)
    rows: dict[tuple, list[Row]] = {}
    for _ in range(1500):
        firm = m.r.choice(firms)
        person = m.names(not firm.isascii())
        copies = rows.setdefault((firm, person["family_name"], person["given_name"]), [])
        gap = " " if firm.isascii() else m.r.choice((" ", "　", ""))
        order = (
            (person["given_name"], person["family_name"])
            if firm.isascii()
            else (person["family_name"], person["given_name"])
        )
        copies.append({"full_name": gap.join(order), "company": m.legal(firm)})
        if m.r.random() < 0.15:
            copies.append(
                {
                    "full_name": m.typed(" ".join(order)) if m.r.random() < 0.3 else " ".join(order),
                    "company": m.legal(firm),
                }
            )
    return m.table("leads", [(who, row) for who, copies in rows.items() for row in copies])


def company_names(seed: int) -> Made:
    """Companies by name only: legal forms, capitals, typing errors; sister firms and towns are apart."""
    m = Maker(seed)
    rows: list[tuple[object, Row]] = []
    for name in m.firms(900, 0.5):
        kin = [
            "",
            *m.r.sample(
                ["西日本", "ホールディングス", "東京"] if not name.isascii() else [" Holdings", " Europe", " Leeds"],
                m.r.choice((0, 0, 0, 1)),
            ),
        ]
        for own in kin:
            rows.append(((name, own), {"name": m.legal(name + own)}))
            if m.r.random() < 0.2:
                again = name + own
                if name.isascii():
                    again = m.r.choice((again.upper(), m.typed(again), again.replace(" ", "-"), again))
                rows.append(((name, own), {"name": m.legal(again)}))
    return m.table("accounts", rows)


def already(seed: int) -> Made:
    """Leads of whom one in three is a contact, some by a private mail. `leads/contacts`: lead → contact."""
    m = Maker(seed)
    people = [m.person(m.r.random() < 0.5) for _ in range(1500)]
    contacts, _ = m.table("contacts", [(n, person) for n, person in enumerate(people)])
    lines = contacts["contacts"].to_pylist()
    rows: list[tuple[object, Row]] = []
    for n in range(1200):
        known = lines[n] if n < 400 else None
        person = {
            c: v
            for c, v in (known or m.person(m.r.random() < 0.5)).items()
            if c in ("family_name", "given_name", "email", "phone")
        }
        if known:
            person["email"] = m.r.choice(
                (person["email"], person["email"], m.mail(person, "private.example.org"), None)
            )
            person["family_name"] = m.typed(person["family_name"]) if m.r.random() < 0.1 else person["family_name"]
        rows.append((known and known["contact_id"], person))
    leads, whose = m.table("leads", rows)
    return contacts | leads, {"leads/contacts": whose["leads"]}


def respelled(m: Maker, address: str) -> str:
    """The same address as another person writes it."""
    if address.isascii():
        return m.r.choice(
            (address, address.replace("Road", "Rd").replace("Street", "St.").replace("Avenue", "Ave"), address.upper())
        )
    return m.r.choice(
        (
            address,
            address.replace("丁目", "-").replace("番", "-").replace("号", ""),
            address.replace("丁目", "－").replace("番", "－").replace("号", ""),
        )
    )


def hash_of(text: str) -> int:
    """A number that names a text, the same in every run."""
    return random.Random(text).randrange(10**8)


def parted(name: str, known: dict[str, str]) -> Iterator[str]:
    """The words of a Japanese firm's name."""
    while name:
        word = next((name[:end] for end in range(len(name), 0, -1) if name[:end] in known), name[:1])
        yield word
        name = name[len(word) :]


def romanised() -> Callable[[str], str]:
    """Katakana in Roman letters."""
    import jaconv

    return lambda text: jaconv.kana2alphabet(jaconv.kata2hira(text)).replace("ー", "")


SHAPES: dict[str, Callable[[int], Made]] = {
    f.__name__: f
    for f in (survey, nicknames, scans, branches, switchboards, households, chains, sisters, different, half, tiny,
              scripts, sparse, company_names, already)
}  # fmt: skip
