"""What may a page's process touch? Its own page data and scratch folder, Python, the system's files; nothing else.

By Landlock (Linux 5.13 and newer), which a process puts on itself and cannot take off again, nor can what it starts.
Another scope's page data, the store, published sites, home folders and files of secrets cannot be opened, whatever
path a notebook knows; only the scratch folder can be written; and from Linux 6.12 on no process outside can be
signalled. Where the system has no Landlock, `supported()` is False and pages run unconfined.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import struct
import sys
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

import crmlib

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION, _PATH_BENEATH, _NO_NEW_PRIVS, _SIGNALS = 1, 1, 38, 2
_CAPABILITIES, _OVER_FILES = 0x20080522, 0b110

_READ_FILE, _READ_DIR, _TRUNCATE = 1 << 2, 1 << 3, 1 << 14
_READ = _READ_FILE | _READ_DIR
#: Write, remove and make files of any kind (but devices); link and rename between folders.
_WRITE = sum(1 << bit for bit in (1, 4, 5, 7, 8, 9, 10, 12, 13))
_OF_FILES = _READ_FILE | 1 << 1 | _TRUNCATE

SYSTEM = (
    "/bin", "/dev", "/etc", "/lib", "/lib32", "/lib64", "/nix", "/opt", "/proc", "/sbin", "/sys", "/usr",
    "/run/systemd/resolve", "/var/cache/fontconfig",
)  # fmt: skip
"""Where programs, libraries, fonts, time zones and devices are; nobody's data."""


@cache
def version() -> int:
    """The version of Landlock that this system has; 0 for none, and before version 3 (Linux 6.2), which cannot keep
    a file from being cut."""
    if not sys.platform.startswith("linux"):
        return 0
    found = _syscall(_CREATE_RULESET, None, 0, _VERSION)
    return found if found >= 3 else 0


def supported() -> bool:
    """Whether pages are confined on this system."""
    return version() > 0


def bounds(read: Iterable[str | Path], write: Iterable[str | Path], hidden: Iterable[str | Path] = ()) -> dict:
    """What a process may read and write, for `confine`: `read`, `write`, Python and the system.

    A folder of Python's or of the system's that has one of `hidden` below it is left out (a workspace may be a clone
    of the code, or lie below /opt); crmlib itself stays.
    """
    private = [os.path.realpath(each) for each in hidden]
    given = [*SYSTEM, sys.prefix, sys.base_prefix, sys.exec_prefix, *filter(None, sys.path)]
    public = [place for each in given if not _holds(place := os.path.realpath(each), private)]
    python = os.path.realpath(os.path.dirname(crmlib.__file__))
    return {
        "read": list(dict.fromkeys([*public, python, *map(str, read)])),
        "write": ["/dev", *map(str, write)],
    }


def _holds(place: str, private: Sequence[str]) -> bool:
    return any(os.path.commonpath([place, each]) == place for each in private)


def confine(allowed: Mapping[str, Sequence[str]]) -> None:
    """Hold this process, for good, to what `bounds` gave; `OSError` where the system refuses. Nothing without Landlock.

    Call it in a process of one thread.
    """
    abi = version()
    if not abi:
        return
    handled = _READ | _WRITE | _TRUNCATE
    rules = struct.pack("=QQQ", handled, 0, _SIGNALS)[: 24 if abi >= 6 else 8]
    ruleset = _done(_syscall(_CREATE_RULESET, rules, len(rules), 0))
    try:
        for rights, places in ((_READ, allowed["read"]), (handled, allowed["write"])):
            for place in places:
                _allow(ruleset, place, rights)
        _give_up_privileges()
        _done(_syscall(_RESTRICT_SELF, ruleset, 0))
    finally:
        os.close(ruleset)


def _give_up_privileges() -> None:
    """Gain nothing by running a program, and, as root, keep of root's powers only those over permissions of files: one
    of the others reads any process."""
    _done(_libc().prctl(_NO_NEW_PRIVS, 1, 0, 0, 0))
    header, held = struct.pack("=Ii", _CAPABILITIES, 0), ctypes.create_string_buffer(24)
    _done(_libc().capget(header, held))
    effective, permitted, *_ = struct.unpack("=6I", held.raw)
    kept = struct.pack("=6I", effective & _OVER_FILES, permitted & _OVER_FILES, 0, 0, 0, 0)
    _done(_libc().capset(header, kept))


def _allow(ruleset: int, place: str, rights: int) -> None:
    """One place and all below it; a place that is not there needs no rule."""
    with contextlib.suppress(FileNotFoundError, NotADirectoryError, PermissionError):
        at = os.open(place, os.O_PATH | os.O_CLOEXEC)
        try:
            kept = rights if os.path.isdir(place) else rights & _OF_FILES
            _done(_syscall(_ADD_RULE, ruleset, _PATH_BENEATH, struct.pack("=Qi", kept, at), 0))
        finally:
            os.close(at)


@cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _syscall(number: int, *arguments: object) -> int:
    return _libc().syscall(number, *arguments)


def _done(result: int) -> int:
    if result < 0:
        raise OSError(ctypes.get_errno(), f"Landlock: {os.strerror(ctypes.get_errno())}")
    return result
