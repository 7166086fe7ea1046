"""Which files are in an archive, and is it safe to unpack them?

Limits: at most 1,000 members, 8 GiB unpacked, and 500 times its packed size; no member may leave the folder (`../`,
absolute names, links). Anything else is refused as a whole, before a byte is written.
"""

from __future__ import annotations

import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from crmlib.errors import UserError, printable

MAX_MEMBERS = 1_000
MAX_BYTES = 8 << 30
MAX_RATIO = 500
FREE_BYTES = 64 << 20
"""Below this size the ratio is not judged: small texts of one letter compress well and harm nobody."""


def check_sizes(archive: zipfile.ZipFile, shown: str) -> None:
    """`UserError` where the archive is a bomb by its own directory."""
    members = archive.infolist()
    total = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members) or 1
    if len(members) > MAX_MEMBERS * (20 if shown.lower().endswith((".xlsx", ".xlsm")) else 1):
        raise UserError(
            "too many files in the archive", place=shown, found=len(members), expected=f"at most {MAX_MEMBERS}"
        )
    if total > MAX_BYTES:
        raise UserError(
            "the archive would unpack to too much", place=shown, found=total, expected=f"at most {MAX_BYTES} bytes"
        )
    if total > FREE_BYTES and total > MAX_RATIO * packed:
        found = f"{total // packed} times its size"
        raise UserError(
            "the archive is packed suspiciously tight", place=shown, found=found, expected=f"at most {MAX_RATIO}"
        )


def unpack(path: Path, shown: str, scratch: Path) -> list[tuple[Path, str]]:
    """Unpack into `scratch`: (file, its name in lineage) of every member, in the order of names."""
    try:
        with zipfile.ZipFile(path) as archive:
            check_sizes(archive, shown)
            members = sorted((m for m in archive.infolist() if _is_file(m)), key=lambda m: m.filename)
            for member in members:
                _check_name(member, shown)
            return [_member(archive, member, i, path, shown, scratch) for i, member in enumerate(members)]
    # zipfile raises NotImplementedError for a compression that it does not know.
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise UserError("is broken or no zip archive", place=shown, found=printable(error)) from None


def _is_file(member: zipfile.ZipInfo) -> bool:
    """Whether a member is a file of the user's: no folder, no hidden file, not what macOS adds beside each file."""
    parts = PurePosixPath(member.filename.replace("\\", "/")).parts
    hidden = any(part.startswith((".", "~$")) and part != ".." for part in parts)
    return not (member.is_dir() or hidden or "__MACOSX" in parts)


def _check_name(member: zipfile.ZipInfo, shown: str) -> None:
    name = member.filename.replace("\\", "/")
    parts = PurePosixPath(name).parts
    if name.startswith("/") or ".." in parts or (parts and ":" in parts[0]):
        raise UserError("a member of the archive would leave its folder", place=shown, found=printable(member.filename))
    if stat.S_ISLNK(member.external_attr >> 16):
        raise UserError("a member of the archive is a link", place=shown, found=printable(member.filename))
    if member.flag_bits & 1:
        raise UserError("the archive is protected by a password", place=shown, found=printable(member.filename))


def _member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, index: int, path: Path, shown: str, scratch: Path
) -> tuple[Path, str]:
    name = member.filename.replace("\\", "/")
    target = scratch / f"zip-{path.stem[:40]}-{index}" / PurePosixPath(name).name
    target.parent.mkdir(parents=True, exist_ok=True)
    written = 0
    with archive.open(member) as source, target.open("wb") as out:
        while chunk := source.read(1 << 20):
            written += len(chunk)
            if written > member.file_size:
                raise UserError("a member is larger than the archive says", place=shown, found=printable(name))
            out.write(chunk)
    return target, f"{shown}/{name}"
