"""Which companies must every notebook cope with? The demo, real exports, an empty one, one with a single deal."""

import json
import shutil
from pathlib import Path

from crmlib.cli import build
from crmlib.run.page_data import PageData
from crmlib.schema import TABLES
from tests import shared_data

PERIODS = {"demo": "2026-10", "maven": "2017-09", "zoho": "2021-09", "one_deal": "2026-10", "empty": "2026-10"}
ONE_DEAL = {
    "users.csv": "user_id,name,team,region\nu1,Sato,East,Japan\n",
    "deals.csv": "deal_id,name,owner_id,stage,status,amount,currency,created_at,close_date\n"
    "d1,First,u1,Demo,open,1000,JPY,2026-09-02T01:00:00Z,2026-11-30\n",
}
EMPTY = {f"{name}.csv": ",".join(table.column_names) + "\n" for name, table in TABLES.items()}  # it has not begun:
EMPTY["users.csv"] = ONE_DEAL["users.csv"]  # only its user


def available(name: str) -> bool:
    """Whether the company's data is on this machine."""
    folder = {"maven": "maven_crm", "zoho": "zoho_crm"}.get(name)
    return folder is None or shared_data(folder) is not None


def made(base: Path, name: str) -> Path:
    """The workspace of company `name` below `base`, made where it is not there yet."""
    folder = base / name
    if (folder / "ready").exists():
        return folder
    if name == "demo":
        _crm("demo", str(folder), "--scale", "0.2", "--until", "audit")
    else:
        _crm("init", str(folder), "--name", name, "--currency", "JPY", "--timezone", "Asia/Tokyo")
        source, paths = _source(folder, name)
        _crm("import", *map(str, paths), "--as", source, "--workspace", str(folder))
        _crm("audit", "--workspace", str(folder))
    (folder / "ready").touch()
    return folder


def in_language(data: PageData, folder: Path, language: str) -> PageData:
    """The same page data in another language, copied to `folder`: nothing but its language differs."""
    shutil.copytree(data.folder, folder)
    meta = folder / "meta.json"
    meta.chmod(0o644)
    written = json.loads(meta.read_text(encoding="utf-8"))
    meta.write_text(json.dumps({**written, "language": language}, ensure_ascii=False), encoding="utf-8")
    return PageData(folder)


def _source(folder: Path, name: str) -> tuple[str, list[Path]]:
    if name in ("maven", "zoho"):
        return name, [shared_data(f"{name}_crm")]
    exports = folder / "exports"
    exports.mkdir()
    for file, text in (ONE_DEAL if name == "one_deal" else EMPTY).items():
        (exports / file).write_text(text, encoding="utf-8")
    return "canonical", [exports]


def _crm(*arguments: str) -> None:
    build()(args=list(arguments), standalone_mode=False)
