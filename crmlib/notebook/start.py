"""What does a new notebook begin with? The notebook, a module of sections, and texts in both languages."""

from __future__ import annotations

import re
from pathlib import Path

from crmlib.errors import UserError
from crmlib.notebook.scaffold import write

FOLDERS = ("audit", "kpi", "reports")
SECTIONS = '''\
"""notebooks/{name}: {question}"""

from __future__ import annotations

from crmlib.notebook.report import Report
from crmlib.present.card import Cards
from crmlib.present.sentence import Readings


def headline(report: Report) -> Cards:
    """The figures that answer the question."""
    return report.cards("bookings", "win_rate")


def answer(report: Report) -> Readings:
    """What changed, and what drove it."""
    return report.changes("bookings", "win_rate")
'''


def start_notebook(
    name: str, title: str = "", title_ja: str = "", root: Path | None = None, notebooks: Path | None = None
) -> list[Path]:
    """Write the parts of notebook `name` (`reports/renewals`) below `root` (default: this clone); their paths.

    `notebooks`: the folder of a workspace that the notebook itself goes to (default: that of the clone).

    `UserError` for a bad name, an unknown folder, or a notebook that exists.
    """
    root = root or Path(__file__).resolve().parents[2]
    folder, _, module = name.partition("/")
    if folder not in FOLDERS or not re.fullmatch(r"[a-z][a-z0-9_]{2,40}", module):
        raise UserError(
            "not a notebook's name", place="FOLDER/NAME", found=name, expected="reports/renewals, kpi/…, audit/…"
        )
    notebooks = notebooks or root / "notebooks"
    sections = root / "crmlib" / "notebook" / f"{module}.py"
    taken = [path for path in (sections, notebooks / f"{name}.ipynb") if path.exists()]
    if taken:
        raise UserError("this notebook exists", place=str(taken[0]), found=name)
    english, japanese = title or module.replace("_", " ").capitalize(), title_ja or "題名"
    question = "What does it answer?"
    sections.parent.mkdir(parents=True, exist_ok=True)
    sections.write_text(SECTIONS.format(name=name, question=question), encoding="utf-8")
    texts = []
    for language, said in (("en", english), ("ja", japanese)):
        path = root / "crmlib" / "present" / "locale" / "notebooks" / f"{module}.{language}.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f'title = "{said}"\n', encoding="utf-8")
        texts.append(path)
    made = write(
        notebooks, name, (english, japanese), (question, "何に答えるノートブックか。"),
        [(("The figures that answer it.", "答えとなる数値です。"), "headline"),
         (("What changed, and what drove it.", "何が変わり、何が動かしたか。"), "answer")],
        ['report.adds_up("bookings", "team")'],
        ("What the figures do not say.", "数値からは言えないことです。"),
    )  # fmt: skip
    return [made, sections, *texts]
