"""Which form of a name, an address or a number is the same however it was typed?

Pure functions from text to text; None where nothing is left to compare. They never change stored data: linkage
compares these forms, and pairs and clusters name the records by their keys.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_NOTHING = (
    "na n/a n.a. null none nan nil - -- --- ― ー . ? x xx xxx tel fax unknown empty blank (blank) (null) select tbd "
    "test #n/a #ref! 不明 なし 無し 無 未登録 未入力 未定 該当なし 同上"
)
EMPTY = frozenset(_NOTHING.split())
"""Words that stand for no value. They are compared after folding, whole."""

_AT_OFFICES = (
    "info mail email contact office sales support admin service help hello marketing hr accounting purchasing "
    "reception secretary inquiry enquiries customerservice webmaster postmaster noreply team press jobs billing orders "
    "soumu eigyo madoguchi otoiawase toiawase keiri jinji kouhou uketsuke"
)
_OFFICES = frozenset(_AT_OFFICES.split())

_SHORT = {
    short: given
    for given, shorts in {
        "william": "bill billy will willie",
        "robert": "bob bobby rob robbie",
        "richard": "dick rick ricky rich",
        "james": "jim jimmy jamie",
        "john": "jack johnny",
        "joseph": "joe joey",
        "michael": "mike mick mickey",
        "charles": "charlie chuck",
        "edward": "ed eddie ted ned",
        "henry": "harry hank",
        "thomas": "tom tommy",
        "anthony": "tony",
        "andrew": "andy drew",
        "david": "dave",
        "daniel": "dan danny",
        "donald": "don",
        "frederick": "fred freddie",
        "george": "georgie",
        "gerald": "gerry jerry",
        "gregory": "greg",
        "kenneth": "ken kenny",
        "lawrence": "larry",
        "leonard": "len lenny",
        "matthew": "matt",
        "nicholas": "nick",
        "patrick": "pat paddy",
        "peter": "pete",
        "philip": "phil",
        "raymond": "ray",
        "ronald": "ron ronnie",
        "samuel": "sam sammy",
        "stephen": "steve",
        "timothy": "tim",
        "walter": "walt",
        "christopher": "chris kit",
        "alexander": "alex sandy",
        "benjamin": "ben benny",
        "jonathan": "jon",
        "joshua": "josh",
        "zachary": "zach",
        "elizabeth": "liz beth betty eliza lisa",
        "margaret": "maggie meg peggy",
        "catherine": "cathy kate katie",
        "katherine": "kathy kay kitty",
        "mary": "molly polly",
        "patricia": "patty trish",
        "susan": "sue susie",
        "jennifer": "jen jenny",
        "barbara": "barb",
        "deborah": "deb debbie",
        "rebecca": "becky",
        "victoria": "vicky",
        "dorothy": "dot dottie",
        "judith": "judy",
        "jacqueline": "jackie",
        "pamela": "pam",
        "sandra": "sandy",
        "theresa": "terry tess",
        "virginia": "ginny",
        "abigail": "abby",
        "amanda": "mandy",
        "christine": "chrissie",
        "cynthia": "cindy",
        "eleanor": "ellie nell",
        "frances": "fran",
        "helen": "nelly",
        "isabella": "bella",
        "jessica": "jess",
        "josephine": "josie",
        "kimberly": "kim",
        "melissa": "mel",
        "samantha": "samy",
        "sarah": "sally",
    }.items()
    for short in shorts.split()
}
"""Short form of an English given name → the name."""

_TITLE_AT_END = re.compile(r"\s+(?:jr|sr|ii|iii|iv|phd|md|esq)$")
_DASHES = re.compile("[‐‑‒–—―−－ｰ˗﹣]")
_SPACES = re.compile(r"\s+")
_UNSEEN = re.compile("[\u200b-\u200f\u2060\ufeff\x00-\x08\x0b-\x1f]")
_JAPANESE = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
_VARIANTS = str.maketrans(
    "﨑髙邉邊齋齊斎濵濱澤廣櫻國眞惠龍瀧德榮槇祐藏嶋嶌淵渕", "崎高辺辺斉斉斉浜浜沢広桜国真恵竜滝徳栄槙祐蔵島島渕渕"
)
_HIRAGANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}

_LEGAL_JA = "株式会社|有限会社|合同会社|合資会社|合名会社|一般社団法人|公益社団法人|一般財団法人|公益財団法人|社団法人|財団法人|特定非営利活動法人|npo法人|医療法人社団|医療法人財団|医療法人|学校法人|社会福祉法人|独立行政法人|国立大学法人|宗教法人|農事組合法人"  # noqa: E501
_LEGAL_JA_AT_END = re.compile(
    rf"^(?:{_LEGAL_JA}|\([株有合資名財社医学福]\))\s*|\s*(?:{_LEGAL_JA}|\([株有合資名財社医学福]\)|kabushiki kaisha)$"
)
_FORMS = (
    "inc incorporated corp corporation co company ltd limited llc llp lp plc pty pte gmbh ag kg kgaa ohg ug mbh se sa "
    "sas sarl srl spa sl slu nv bv cv ab as asa oy oyj aps kk gk yk sdn bhd and"
)
_LEGAL_EN = frozenset(_FORMS.split())
_LEGAL_FIRST = frozenset(["the", "ste", "societe", "firma", "sarl", "sas", "pt"])
"""An article or a legal form at the beginning of a name."""
_LAND = {
    form: land
    for land, forms in {
        "de": "gmbh ag kg kgaa ohg ug mbh", "fr": "sas sarl", "it": "spa srl", "nl": "bv nv", "en": "inc incorporated "
        "corp corporation ltd limited llc llp lp plc pty pte", "jp": "kk gk yk", "no": "asa aps", "fi": "oy oyj",
        "my": "sdn bhd",
    }.items()
    for form in forms.split()
}  # fmt: skip
"""Legal form → where firms have it. Forms that several languages share are left out."""
_DOTTED = re.compile(r"\b(?:[a-z]\.){2,}")
_STREET = {
    "street": "st", "avenue": "ave", "av": "ave", "road": "rd", "boulevard": "blvd", "drive": "dr", "place": "pl",
    "court": "ct", "lane": "ln", "terrace": "tce", "crescent": "cres", "circuit": "cct", "north": "n", "south": "s",
    "east": "e", "west": "w", "suite": "ste", "apartment": "apt", "floor": "fl", "highway": "hwy", "parkway": "pkwy",
    "square": "sq", "saint": "st", "strasse": "str", "straße": "str",
}  # fmt: skip
_KANJI_DIGITS = str.maketrans("〇一二三四五六七八九", "0123456789")


def folded(text: str | None) -> str | None:
    """NFKC, lower case, one kind of dash, single spaces; None for nothing and for words that mean nothing.

    >>> folded("　ＡＢＣ　‐ 1 "), folded("なし"), folded("N/A")
    ('abc - 1', None, None)
    """
    if text is None:
        return None
    plain = _DASHES.sub("-", unicodedata.normalize("NFKC", str(text)))
    plain = _SPACES.sub(" ", _UNSEEN.sub("", plain)).strip().lower()
    return None if not plain or plain in EMPTY else plain


def without_accents(text: str) -> str:
    """Latin letters without their accents; kana keep their voicing marks.

    >>> without_accents("müller ガ")
    'muller ガ'
    """
    split = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(c for c in split if not "\u0300" <= c <= "\u036f"))


def kana(text: str | None) -> str | None:
    """Hiragana as katakana, half width as full, without spaces.

    >>> kana("やまだ　ﾀﾛｳ")
    'ヤマダタロウ'
    """
    plain = folded(text)
    return plain.translate(_HIRAGANA).replace(" ", "") if plain else None


@lru_cache(maxsize=200_000)
def person(text: str | None) -> str | None:
    """A person's name: no title, no punctuation, variant characters as their common form.

    >>> person("Mr. O'Brien-Smith Jr."), person("髙橋　一郎 様"), person("A. Irving")
    ('obrien smith', '高橋 一郎', 'a irving')
    """
    plain = folded(text)
    if plain is None:
        return None
    plain = without_accents(plain).translate(_VARIANTS)
    plain = re.sub(r"['’`\"]", "", plain)
    plain = _SPACES.sub(" ", re.sub(r"[-_/.,()・]", " ", plain)).strip()
    plain = re.sub(r"\s*(?:様|殿|御中|さん|先生)$", "", plain)
    plain = re.sub(r"^(?:mr|mrs|ms|miss|dr|prof|sir)\s+(?=\S)", "", plain)
    plain = _TITLE_AT_END.sub("", plain)
    return plain or None


def full_name(text: str | None) -> tuple[str | None, str | None]:
    """(family, given) of a full name as somebody typed it; a comma follows the family name.

    >>> full_name("Smith, Anna"), full_name("Dr. Anna Smith"), full_name("Anna Smith, PhD")
    (('smith', 'anna'), ('smith', 'anna'), ('smith', 'anna'))
    """
    before, comma, after = (folded(text) or "").partition(",")
    if comma and person(before) and person(after) and not _TITLE_AT_END.search(f" {person(after)}"):
        return person(before), person(after)
    return name_parts(person(text))


def name_parts(full: str | None) -> tuple[str | None, str | None]:
    """(family, given) of a folded full name: Japanese puts the family first, others last.

    >>> name_parts("高橋 一郎"), name_parts("anna maria smith"), name_parts("高橋一郎")
    (('高橋', '一郎'), ('smith', 'anna maria'), ('高橋一郎', None))
    """
    words = (full or "").split()
    if len(words) < 2:
        return (words[0] if words else None), None
    if _JAPANESE.search(full or ""):
        return words[0], "".join(words[1:])
    return words[-1], " ".join(words[:-1])


@lru_cache(maxsize=200_000)
def organisation(text: str | None) -> str | None:
    """A company's name without its legal form, which is taken away at the ends only.

    >>> organisation("㈱ 山田商事"), organisation("山田商事株式会社"), organisation("Acme Foods Co., Ltd.")
    ('山田商事', '山田商事', 'acmefoods')
    >>> organisation("Inc Magazine LLC"), organisation("Limited"), organisation("日本株式会社研究所")
    ('incmagazine', 'limited', '日本株式会社研究所')
    """
    plain = folded(text)
    if plain is None:
        return None
    plain = without_accents(plain).translate(_VARIANTS)
    bare = plain
    while (shorter := _LEGAL_JA_AT_END.sub("", bare).strip()) not in ("", bare):
        bare = shorter
    bare = _DOTTED.sub(lambda found: found[0].replace(".", ""), bare)
    bare = re.sub(r"['’`\"]", "", bare.replace("&", " and "))
    words = re.sub(r"[^\w]+", " ", bare).split()
    kept = list(words)
    while len(kept) > 1 and kept[-1] in _LEGAL_EN:
        kept.pop()
    if len(kept) > 1 and kept[0] in _LEGAL_FIRST:
        del kept[0]
    return "".join(kept) or None


@lru_cache(maxsize=200_000)
def legal_land(text: str | None) -> str | None:
    """Where a company with this legal form is registered; None where its name does not say it.

    >>> legal_land("Acme GmbH"), legal_land("Acme Inc."), legal_land("山田商事(株)"), legal_land("Limited Editions")
    ('de', 'en', 'jp', None)
    """
    plain = folded(text)
    if plain is None:
        return None
    if _LEGAL_JA_AT_END.search(plain):
        return "jp"
    plain = _DOTTED.sub(lambda found: found[0].replace(".", ""), without_accents(plain))
    words = re.sub(r"[^\w]+", " ", plain).split()
    return _LAND.get(words[-1]) if len(words) > 1 else None


@lru_cache(maxsize=200_000)
def organisation_words(text: str | None) -> str | None:
    """Like `organisation`, with the spaces between words: for similarity by sets of words.

    >>> organisation_words("Acme  Foods, Inc.")
    'acme foods'
    """
    plain = folded(text)
    if plain is None:
        return None
    whole = organisation(text) or ""
    words = re.sub(r"[^\w]+", " ", re.sub(r"['’`\"]", "", without_accents(plain).replace("&", " and "))).split()
    while len(words) > 1 and words[-1] in _LEGAL_EN:
        words.pop()
    if len(words) > 1 and words[0] in _LEGAL_FIRST:
        del words[0]
    return " ".join(words) if "".join(words) == whole else whole or None


@lru_cache(maxsize=200_000)
def address(text: str | None) -> str | None:
    """An address: usual abbreviations, Japanese block numbers as digits with dashes.

    >>> address("東京都港区新橋３丁目２２番５号"), address("港区新橋三丁目22-5"), address("65 Bridge Street, Atlanta")
    ('東京都港区新橋3-22-5', '港区新橋3-22-5', '65 bridge st atlanta')
    """
    plain = folded(text)
    if plain is None:
        return None
    plain = without_accents(plain)
    if _JAPANESE.search(plain):
        plain = plain.replace("ヶ", "ケ").replace("が丘", "ケ丘").replace(" ", "")
        plain = re.sub(r"[〇一二三四五六七八九](?=丁目|番地|番|号)", lambda m: m[0].translate(_KANJI_DIGITS), plain)
        plain = re.sub(r"(?<=\d)(?:丁目|番地の?|番|号室|号|の|ノ)(?=\d)", "-", plain)
        return re.sub(r"(?<=\d)(?:丁目|番地|番|号)$", "", plain) or None
    words = re.sub(r"[^\w\s]", " ", plain).split()
    return " ".join(_STREET.get(word, word) for word in words) or None


def digits(text: str | None) -> str | None:
    """The numbers of an address, in order: they tell neighbours apart.

    >>> digits("東京都港区新橋3-22-5")
    '3-22-5'
    """
    return "-".join(re.findall(r"\d+", text)) or None if text else None


def email(text: str | None) -> str | None:
    """An address of mail: lower case, no spaces, no +tag, repeated dots as one. None without an @.

    >>> email(" Mailto:Anna+CRM@Example..COM;"), email("none")
    ('anna@example.com', None)
    """
    plain = folded(text)
    if plain is None or "@" not in plain:
        return None
    plain = re.sub(r"\.{2,}", ".", plain.replace(" ", "").removeprefix("mailto:").strip("<>;,."))
    local, _, domain = plain.partition("@")
    return f"{local.split('+')[0] or local}@{domain}"


def own_email(text: str | None) -> str | None:
    """A person's address of mail: that of an office is nobody's own.

    >>> own_email("Ann@example.com"), own_email("info@example.com"), own_email("sales-2@example.com")
    ('ann@example.com', None, None)
    """
    mail = email(text)
    return None if mail is None or re.sub("[^a-z]", "", mail.partition("@")[0]) in _OFFICES else mail


def called(given: str | None) -> str | None:
    """The given name whose short form this may be, else itself.

    >>> called("bill"), called("william"), called("一郎")
    ('william', 'william', '一郎')
    """
    return _SHORT.get(given, given) if given else None


def handle(mail: str | None, family: str | None, given: str | None) -> str | None:
    """What stands before the @, where it is neither made of the name nor an office: then two persons rarely share it.

    >>> handle("t398213@example.com", "林", "裕子"), handle("a.irving2@example.com", "irving", "alexandra")
    ('t398213', None)
    >>> handle("info@example.com", "lee", "ann"), handle("jo@example.com", None, None)
    (None, None)
    """
    local = mail.partition("@")[0] if mail else ""
    letters = re.sub("[^a-z]", "", local)
    family, given = family or "", given or ""
    made = {family + given, given + family, family, given}
    if family and given:
        made |= {given[0] + family, family + given[0], given + family[0], family[0] + given}
    return None if len(local) < 4 or letters in _OFFICES or (letters and letters in made) else local


@lru_cache(maxsize=200_000)
def is_mobile(number: str) -> bool:
    """Is this number (E.164) one of a mobile telephone? In countries whose numbers tell.

    >>> is_mobile("+819012345678"), is_mobile("+81350706834"), is_mobile("+12125553145"), is_mobile("5550123")
    (True, False, False, False)
    """
    import phonenumbers

    try:
        return phonenumbers.number_type(phonenumbers.parse(number)) == phonenumbers.PhoneNumberType.MOBILE
    except phonenumbers.NumberParseException:
        return False


@lru_cache(maxsize=200_000)
def phone(text: str | None, country: str | None) -> str | None:
    """A telephone number in E.164, read as of `country` where it names none; digits alone where that fails.

    >>> phone("０３－５０７０－６８３４", "JP"), phone("+81 3 5070 6834", "US"), phone("tel", "JP")
    ('+81350706834', '+81350706834', None)
    """
    import phonenumbers

    plain = folded(text)
    if plain is None:
        return None
    try:
        number = phonenumbers.parse(plain, country)
        if phonenumbers.is_possible_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    except phonenumbers.NumberParseException:
        pass
    bare = re.sub(r"\D", "", plain)
    return bare if len(bare) >= 7 else None


def postal(text: str | None) -> str | None:
    """A postal code: letters and digits only. None without a digit, as every country's codes have some.

    >>> postal("〒105-0004"), postal("sw1a 1aa"), postal("abc")
    ('1050004', 'sw1a1aa', None)
    """
    code = re.sub(r"[^a-z0-9]", "", folded(text) or "")
    return code if any(letter.isdigit() for letter in code) else None


def website(text: str | None) -> str | None:
    """The host of a web address.

    >>> website("https://www.Example.co.jp/about"), website("example.co.jp")
    ('example.co.jp', 'example.co.jp')
    """
    plain = folded(text)
    if plain is None:
        return None
    host = re.sub(r"^[a-z]+:/*", "", plain).split("/")[0].split("?")[0].removeprefix("www.")
    return host.replace(" ", "") if "." in host else None


def number(text: str | None) -> str | None:
    """The digits of an official number; None for fewer than five.

    >>> number("T2715-2194-04972"), number("0")
    ('2715219404972', None)
    """
    bare = re.sub(r"\D", "", folded(text) or "")
    return bare if len(bare) >= 5 and len(set(bare)) > 1 else None
