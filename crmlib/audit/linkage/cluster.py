"""Which records belong together, when A is like B and B is like C but A is unlike C?

Average linkage: the two groups whose pairs weigh most on average become one, as long as that average is high enough.
A chain whose ends contradict each other so falls into parts. Pairs that nobody found alike count against.
"""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Iterable, Mapping

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


def components(pairs: Iterable[Pair]) -> list[list[str]]:
    """The groups of keys that pairs connect, each sorted.

    >>> components([("a", "b"), ("c", "d"), ("b", "e")])
    [['a', 'b', 'e'], ['c', 'd']]
    """
    parent: dict[str, str] = {}

    def root(key: str) -> str:
        while (up := parent.setdefault(key, key)) != key:
            parent[key] = key = parent.setdefault(up, up)
        return key

    for left, right in pairs:
        one, other = sorted((root(left), root(right)))
        parent[other] = one
    groups: dict[str, list[str]] = {}
    for key in parent:
        groups.setdefault(root(key), []).append(key)
    return sorted(sorted(keys) for keys in groups.values())


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
        names = [before[key] for key in group if key in before]
        claims += [(-names.count(name), index, name) for name in set(names)]
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
