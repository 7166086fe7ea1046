"""Which companies of a list are one, when there is nothing but their names?

Names are compared as sets of words: word order and repeated words do not count. Equal sets propose a merge; sets that
share nearly everything are for review. Words that many names share (e.g. an industry's) weigh little.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict

import pyarrow as pa

from crmlib.audit.linkage.model import COMPARISONS

PROPOSED = 95.0
"""Similarity (0–100) from which a merge is proposed."""
REVIEWED = 85.0
"""Similarity from which a pair is reviewed."""
COMMON = 50
"""A word in more names than this brings no pairs; a name of such words only is compared by its first letters."""

_MARKS = re.compile("[^0-9東西南北一二三四五新]")
_COLUMNS = [("key_l", pa.string()), ("key_r", pa.string()), ("match_weight", pa.float64())]
_PAIRS = pa.schema([*_COLUMNS, ("match_probability", pa.float64()), ("org", pa.string())])


def name_only(lines: pa.Table) -> bool:
    """Is the name all that the records have? (Any other field is filled in fewer than one of twenty.)"""
    others = {c.column for c in COMPARISONS["accounts"]} - {"org"}
    return lines.num_rows > 0 and all(lines.num_rows - lines[c].null_count < lines.num_rows / 20 for c in others)


def similar_names(lines: pa.Table) -> pa.Table:
    """Pairs of records (see record.records) whose names are similar: keys, weight, probability, level `org`."""
    from rapidfuzz import fuzz

    keys, words, whole, lands = (lines[name].to_pylist() for name in ("unique_id", "words", "org", "land"))
    texts = [text or name or "" for text, name in zip(words, whole, strict=True)]
    found = []
    for one, other in sorted(_candidates(texts, whole)):
        equal = whole[one] == whole[other]
        alike = 100.0 if equal else _similarity(fuzz, texts[one], texts[other], whole[one] or "", whole[other] or "")
        if _other_firm(texts[one], texts[other]) or (lands[one] or lands[other]) != (lands[other] or lands[one]):
            alike = min(alike, PROPOSED - 1)
        if alike >= REVIEWED:
            chance = _probability(alike)
            found.append({
                "key_l": keys[one], "key_r": keys[other], "match_weight": round(math.log2(chance / (1 - chance)), 6),
                "match_probability": chance, "org": "equal" if equal else "similar",
            })  # fmt: skip
    return pa.Table.from_pylist(found, _PAIRS)


def _similarity(fuzz, one: str, other: str, whole: str, other_whole: str) -> float:
    """Words as sets, and all letters in order: both must be alike, so a part of a name is not the name."""
    by_words = (fuzz.token_set_ratio(one, other) + fuzz.token_sort_ratio(one, other)) / 2
    return max(by_words, fuzz.ratio(whole, other_whole))


def _other_firm(one: str, other: str) -> bool:
    """Has one name a word more than the other (Holdings, Leeds), or another number or direction (東日本, 西日本)?"""
    words, other_words = set(one.split()), set(other.split())
    return words < other_words or other_words < words or _MARKS.sub("", one) != _MARKS.sub("", other)


def _probability(similarity: float) -> float:
    """REVIEWED → .5, PROPOSED → .9, 100 → .98, straight lines between."""
    if similarity >= PROPOSED:
        return round(0.9 + 0.08 * (similarity - PROPOSED) / (100 - PROPOSED), 6)
    return round(0.5 + 0.4 * (similarity - REVIEWED) / (PROPOSED - REVIEWED), 6)


def _candidates(texts: list[str], whole: list[str | None]) -> set[tuple[int, int]]:
    blocks: dict[str, list[int]] = defaultdict(list)
    for index, text in enumerate(texts):
        name = whole[index] or ""
        if name:
            marks = {f"w {word}" for word in text.split()} | {f"a {name[:5]}", f"z {name[-5:]}", f"= {name}"}
            for mark in marks:
                blocks[mark].append(index)
    sizes = Counter({mark: len(members) for mark, members in blocks.items()})
    pairs = set()
    for mark, members in blocks.items():
        if mark.startswith("= "):
            # Equal names: each with the first, however many there are.
            pairs |= {(members[0], other) for other in members[1:]}
        elif sizes[mark] <= COMMON:
            pairs |= {(a, b) for i, a in enumerate(members) for b in members[i + 1 :]}
    return pairs
