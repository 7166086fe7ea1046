"""Ibis, loaded when it is first used: its start takes longer than a query, and compiled queries are kept."""

from __future__ import annotations

import importlib
from types import ModuleType
from typing import Any


class _Later(ModuleType):
    def __getattr__(self, name: str) -> Any:
        return getattr(importlib.import_module(self.__name__), name)


ibis: Any = _Later("ibis")
"""`import ibis`, but only when an attribute of it is asked for."""
