"""Which records belong together, when A is like B and B is like C but A is unlike C?

Average linkage: the two groups whose pairs weigh most on average become one, as long as that average is high enough.
A chain whose ends contradict each other so falls into parts. Pairs that nobody found alike count against.
"""

from __future__ import annotations

import hashlib
import heapq
import itertools
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

START = 3.169925
"""A pair must weigh this much (log2 9: probability .9) to bring two groups together."""
CUT = -2.0
"""The lowest average weight at which two groups that such a pair connects still become one."""
FLOOR, CEILING = -6.0, 12.0
"""No single pair counts for less or more; a pair that was not compared counts as FLOOR."""

Pair = tuple[str, str]


def clusters(
    weights: Mapping[Pair, float], must: Iterable[Pair] = (), cannot: Iterable[Pair] = ()
) -> list[tuple[str, ...]]:
    """The groups of two or more keys, each sorted, in order of their smallest key.

    `weights`: (smaller key, larger key) → match weight. `must`, `cannot`: decisions of persons. They are kept to, and
    where they contradict each other, `cannot` counts.

    >>> clusters({("a", "b"): 9, ("b", "c"): 8, ("c", "d"): 8, ("d", "e"): 8, ("e", "f"): 9})
    [('a', 'b'), ('c', 'd'), ('e', 'f')]
    >>> clusters({("a", "b"): 9, ("b", "c"): 8, ("a", "c"): 1})
    [('a', 'b', 'c')]
    >>> clusters({("a", "b"): 9}, must=[("b", "c")]), clusters({("a", "b"): 9}, cannot=[("a", "b")])
    ([('a', 'b', 'c')], [])
    """
    return _Groups(weights, must, cannot).joined()


class _Groups:
    """Groups of keys named by their smallest key, while they grow."""

    def __init__(self, weights: Mapping[Pair, float], must: Iterable[Pair], cannot: Iterable[Pair]) -> None:
        self.members: dict[str, list[str]] = {}
        self.near: dict[str, dict[str, tuple[float, int, float]]] = {}
        self.apart: dict[str, set[str]] = {}
        self.group: dict[str, str] = {}
        for left, right in sorted(cannot):
            self._add(left, right)
            self.apart[left].add(right)
            self.apart[right].add(left)
        for (left, right), weight in weights.items():
            self._add(left, right)
            bound = min(max(weight, FLOOR), CEILING)
            self.near[left][right] = self.near[right][left] = (bound, 1, bound)
        must = sorted(must)
        for left, right in must:
            self._add(left, right)
        for left, right in must:
            self._force(left, right)

    def _add(self, *keys: str) -> None:
        for key in keys:
            if key not in self.group:
                self.group[key] = key
                self.members[key], self.near[key], self.apart[key] = [key], {}, set()

    def _force(self, left: str, right: str) -> None:
        one, other = self.group[left], self.group[right]
        if one != other and other not in self.apart[one]:
            self._join(one, other)

    def _average(self, one: str, other: str) -> float:
        total, known, _ = self.near[one][other]
        every = len(self.members[one]) * len(self.members[other])
        return (total + FLOOR * (every - known)) / every

    def _entry(self, one: str, other: str) -> tuple[float, str, str, int, int]:
        low, high = min(one, other), max(one, other)
        return (-self._average(low, high), low, high, len(self.members[low]), len(self.members[high]))

    def _mergeable(self, one: str, other: str) -> bool:
        return other not in self.apart[one] and self.near[one][other][2] >= START and self._average(one, other) >= CUT

    def joined(self) -> list[tuple[str, ...]]:
        heap = [self._entry(a, b) for a in self.near for b in self.near[a] if a < b and self._mergeable(a, b)]
        heapq.heapify(heap)
        while heap:
            _, one, other, size, size_other = heapq.heappop(heap)
            if len(self.members.get(one, ())) != size or len(self.members.get(other, ())) != size_other:
                continue
            name = self._join(one, other)
            for third in self.near[name]:
                if self._mergeable(name, third):
                    heapq.heappush(heap, self._entry(name, third))
        return sorted(tuple(sorted(keys)) for keys in self.members.values() if len(keys) > 1)

    def _join(self, one: str, other: str) -> str:
        kept, gone = min(one, other), max(one, other)
        moved = self.members.pop(gone)
        self.members[kept] += moved
        self.group.update(dict.fromkeys(moved, kept))
        self.near[kept].pop(gone, None)
        self.near[gone].pop(kept, None)
        for third, (total, known, best) in self.near.pop(gone).items():
            before = self.near[kept].get(third, (0.0, 0, FLOOR))
            both = (before[0] + total, before[1] + known, max(before[2], best))
            self.near[kept][third] = self.near[third][kept] = both
            del self.near[third][gone]
        for third in self.apart.pop(gone):
            self.apart[third].discard(gone)
            self.apart[third].add(kept)
            self.apart[kept].add(third)
        return kept


@dataclass(frozen=True)
class Parts:
    """Keys that pairs connect. `keys`: all of them, `part`: for each the number of the part that it is in."""

    keys: pa.Array
    part: np.ndarray

    def of(self, keys: pa.Array | pa.ChunkedArray) -> np.ndarray:
        """The part of each key; −1 for keys that no pair has."""
        at = pc.index_in(keys, value_set=self.keys)
        found = (
            self.part[pc.fill_null(at, 0).to_numpy(zero_copy_only=False)] if len(self.keys) else np.zeros(len(at), int)
        )
        return np.where(at.is_valid().to_numpy(zero_copy_only=False), found, -1)


def parts(left: pa.Array, right: pa.Array) -> Parts:
    """The parts into which the pairs (left, right) connect their keys.

    >>> found = parts(pa.array(["a", "c", "b"]), pa.array(["b", "d", "e"]))
    >>> found.of(pa.array(["a", "b", "c", "d", "e", "f"])).tolist()
    [0, 0, 1, 1, 0, -1]
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    codes = pa.concat_arrays([left, right]).dictionary_encode()
    at = codes.indices.to_numpy()
    count = len(codes.dictionary)
    edges = (np.ones(len(left), bool), (at[: len(left)], at[len(left) :]))
    _, part = (
        connected_components(coo_array(edges, shape=(count, count)), directed=False) if count else (0, np.array([]))
    )
    return Parts(codes.dictionary, part.astype(int))


def clusters_of(pairs: pa.Table, must: Collection[Pair] = (), cannot: Collection[Pair] = ()) -> list[tuple[str, ...]]:
    """As `clusters`, for a whole table's pairs (key_l, key_r, match_weight): one connected part after the other.

    >>> table = pa.table({"key_l": ["a", "b", "c"], "key_r": ["b", "c", "d"], "match_weight": [9.0, -9.0, 8.0]})
    >>> clusters_of(table), clusters_of(table, must=[("b", "c")], cannot=[("c", "d")])
    ([('a', 'b'), ('c', 'd')], [('a', 'b', 'c')])
    """
    left, right = (pairs[name].combine_chunks() for name in ("key_l", "key_r"))
    sure = pc.greater_equal(pairs["match_weight"], START).combine_chunks()
    found = parts(
        pa.concat_arrays([left.filter(sure), pa.array([one for one, _ in must], pa.string())]),
        pa.concat_arrays([right.filter(sure), pa.array([other for _, other in must], pa.string())]),
    )
    part = found.of(left)
    inside = np.flatnonzero((part >= 0) & (part == found.of(right)))
    inside = inside[np.argsort(part[inside], kind="stable")]
    forced, forbidden = _by_part(found, must), _by_part(found, cannot)
    weighed = pairs.select(["key_l", "key_r", "match_weight"]).take(pa.array(inside))
    starts = np.flatnonzero(np.diff(part[inside], prepend=-1)).tolist()
    groups: list[tuple[str, ...]] = []
    for start, end in itertools.pairwise([*starts, len(inside)]):
        number = int(part[inside[start]])
        some = weighed.slice(start, end - start)
        one, other, weights = (some[name].to_pylist() for name in some.column_names)
        if end - start == 1 and number not in forced and number not in forbidden:
            groups.append((one[0], other[0]))
        else:
            known = {(a, b): weight for a, b, weight in zip(one, other, weights, strict=True)}
            groups += clusters(known, forced.pop(number, ()), forbidden.get(number, ()))
    for number, links in forced.items():
        groups += clusters({}, links, forbidden.get(number, ()))
    return sorted(groups)


def _by_part(found: Parts, links: Collection[Pair]) -> dict[int, list[Pair]]:
    """part → the links of which both keys are in it."""
    ordered = sorted(links)
    one, other = (found.of(pa.array([link[side] for link in ordered], pa.string())) for side in (0, 1))
    by_part: dict[int, list[Pair]] = {}
    for link, part, same in zip(ordered, one.tolist(), other.tolist(), strict=True):
        if part == same and part >= 0:
            by_part.setdefault(part, []).append(link)
    return by_part


def cluster_ids(
    table: str, groups: list[tuple[str, ...]], before: Mapping[str, str] | None = None
) -> dict[tuple[str, ...], str]:
    """A name for each group: that of the earlier cluster most of its keys were in, else one from its smallest key.

    `before`: key → cluster_id of the last audit. Of several groups, the one with more of an earlier cluster's keys
    (then the first) keeps its name.
    """
    before = before or {}
    claims = []
    for index, group in enumerate(groups):
        names = Counter(before[key] for key in group if key in before)
        claims += [(-count, index, name) for name, count in names.items()]
    found: dict[tuple[str, ...], str] = {}
    taken = set(before.values())
    given: set[str] = set()
    for _, index, name in sorted(claims):
        if groups[index] not in found and name not in given:
            found[groups[index]] = name
            given.add(name)
    for group in groups:
        if group not in found:
            number = 0
            while (name := _name(table, group[0], number)) in taken or name in given:
                number += 1
            found[group] = name
            given.add(name)
    return found


def _name(table: str, key: str, number: int) -> str:
    return f"{table}-{hashlib.sha256(f'{key}|{number}'.encode()).hexdigest()[:12]}"
