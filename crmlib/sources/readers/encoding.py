"""In which encoding is a text file written?

A byte order mark decides; else the whole file is tried, strictly: UTF-8 first, then UTF-16 where the zero bytes say
so, then Japanese (CP932, EUC-JP) where the decoded text looks like running Japanese, else Western European. What was
found is stated in the report, and a mapping or option may name it instead.
"""

from __future__ import annotations

import codecs
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from crmlib.errors import UserError

CHUNK = 1 << 22
_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa\u30fc]")
_IDEOGRAPH = re.compile(r"[\u4e00-\u9fff]")
_HALF_KANA = re.compile(r"[\uff61-\uff9f]+")
_RUN = re.compile(
    r"[\u2460-\u2473\u2160-\u217f\u3001-\u30ff\u3231-\u33cd\u4e00-\u9fff\uf929-\ufa2d\uff01-\uff5e\uffe5]{2,}"
)
_HALF_RUN = 3
"""So many half-width kana in a row are a word; one or two are what accented capitals (É, ÖSS) look like."""
_ISO_2022_JP = (b"\x1b$B", b"\x1b$@")


@dataclass(frozen=True)
class Bytes:
    """What one pass over a file found: hash, encoding (with the length of its byte order mark), line ends."""

    sha256: str
    size: int
    encoding: str
    bom: int
    newlines: int
    carriage_returns: int
    ends_with_newline: bool
    quotes: int


def survey(path: Path, named: str | None = None) -> Bytes:
    """One pass over the file's bytes; `named` is an encoding that the user or the mapping states.

    >>> import tempfile; f = Path(tempfile.mkdtemp()) / "a.csv"; _ = f.write_bytes("名前\\n山田\\n".encode("cp932"))
    >>> survey(f).encoding
    'cp932'
    """
    digest, newlines, returns, quotes, size, last, zeros = hashlib.sha256(), 0, 0, 0, 0, b"", 0
    decoder = codecs.getincrementaldecoder("utf-8")()
    utf8 = True
    first = b""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            first = first or chunk[:4096]
            digest.update(chunk)
            size += len(chunk)
            newlines += chunk.count(b"\n")
            returns += chunk.count(b"\r")
            quotes += chunk.count(b'"')
            zeros += chunk.count(b"\0")
            last = chunk[-1:]
            if utf8 and (decoder.getstate()[0] or not chunk.isascii()):  # asking costs a twentieth of decoding
                utf8 = _decodes(decoder, chunk)
    utf8 = utf8 and _decodes(decoder, b"", final=True)
    encoding, bom = _decide(path, first, utf8, zeros, named)
    return Bytes(digest.hexdigest(), size, encoding, bom, newlines, returns, last == b"\n", quotes)


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True


def _decide(path: Path, first: bytes, utf8: bool, zeros: int, named: str | None) -> tuple[str, int]:
    if named:
        try:
            name = codecs.lookup(named).name
        except LookupError:
            raise UserError("unknown encoding", place=path.name, found=named, expected="e.g. utf-8, cp932") from None
        if name not in ("utf-8", "utf-8-sig") and not _fits_wholly(path, name):
            raise UserError("not text in this encoding", place=path.name, found=named)
        if name in ("utf-8", "utf-8-sig"):
            if not utf8:
                raise UserError("not text in this encoding", place=path.name, found=named)
            return "utf-8", _boms(first)
        return name, 0
    for mark, name in ((codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32")):
        if first.startswith(mark) and not first.startswith(codecs.BOM_UTF8):
            return name, 0
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16", 0
    if (zeros and not utf8) or (zeros > 2 and _zero_pattern(first)):
        found = _zero_pattern(first)
        if found and _fits_wholly(path, found):
            return found, 0
        raise UserError(
            "holds zero bytes: not a text file", place=path.name, expected="CSV, Excel, Parquet or JSON lines"
        )
    if zeros:
        raise UserError(
            "holds zero bytes: not a text file", place=path.name, expected="CSV, Excel, Parquet or JSON lines"
        )
    if utf8 and any(mark in first for mark in _ISO_2022_JP) and _fits_wholly(path, "iso2022_jp_ext"):
        return "iso2022_jp_ext", 0
    if utf8:
        return "utf-8", _boms(first)
    return _japanese(path) or "cp1252_or_latin1", 0


def _boms(first: bytes) -> int:
    """Length of the byte order marks at the start; some exports write two."""
    length = 0
    while first[length:].startswith(codecs.BOM_UTF8):
        length += 3
    return length


def _zero_pattern(first: bytes) -> str | None:
    even, odd = first[0::2].count(0), first[1::2].count(0)  # the zeros of ASCII letters stand on one side
    lines = first[: len(first) & ~1]
    if odd > 4 * even and "\n" in lines.decode("utf-16-le", "replace"):
        return "utf-16-le"
    if even > 4 * odd and "\n" in lines.decode("utf-16-be", "replace"):
        return "utf-16-be"
    return None


def _fits_wholly(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            if not _decodes(decoder, chunk):
                return False
    return _decodes(decoder, b"", final=True)


def _japanese(path: Path) -> str | None:
    """cp932 or euc_jp where the whole file decodes and reads like Japanese; the likelier one of two."""
    best: tuple[float, str] | None = None
    kana = False
    for encoding in ("cp932", "euc_jp"):
        if not _fits_wholly(path, encoding):
            continue
        with path.open("rb") as file:
            text = codecs.getincrementaldecoder(encoding)(errors="ignore").decode(file.read(1 << 20))
        foreign = [c for c in text if ord(c) > 127]
        if not foreign:
            continue
        likely = len(_KANA.findall(text)) * 2 + sum(len(run) for run in _RUN.findall(text))
        half = [len(run) for run in _HALF_KANA.findall(text)]
        likely += 0.5 * len(_IDEOGRAPH.findall(text)) + sum(n if n >= _HALF_RUN else -1.5 * n for n in half)
        score = likely / len(foreign)
        if score > 0.9 and (best is None or score > best[0]):
            best, kana = (score, encoding), bool(_KANA.search(text))
    if best and best[1] == "euc_jp" and not kana:  # Chinese and Korean files have the same bytes
        raise UserError(
            "the encoding cannot be told: EUC-JP, GB 18030 and EUC-KR all fit",
            place=path.name,
            expected="--encoding euc_jp, gb18030 or euc_kr",
        )
    return best[1] if best else None


def decoder_name(encoding: str) -> str:
    """The codec for an encoding that `survey` named.

    Western European files are read as Windows-1252; the five bytes that it leaves undefined stay Latin-1 controls.
    """
    if encoding == "cp1252_or_latin1":
        return "cp1252"
    return encoding


def _latin1_for_undefined(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("latin-1"), error.end


codecs.register_error("latin1_for_undefined", _latin1_for_undefined)
STATED = {
    "cp1252_or_latin1": "Windows-1252 (Latin-1)",
    "cp932": "CP932 (Shift_JIS)",
    "euc_jp": "EUC-JP",
    "iso2022_jp_ext": "ISO-2022-JP",
}


def transcode(path: Path, encoding: str, target: Path) -> None:
    """Write the file again as UTF-8 without a byte order mark, in bounded memory."""
    decoder = codecs.getincrementaldecoder(decoder_name(encoding))(errors="latin1_for_undefined")
    with path.open("rb") as source, target.open("w", encoding="utf-8", newline="") as out:
        start = True
        while chunk := source.read(CHUNK):
            text = decoder.decode(chunk)
            out.write(text.lstrip("\ufeff") if start else text)
            start = start and not text
        out.write(decoder.decode(b"", True))
