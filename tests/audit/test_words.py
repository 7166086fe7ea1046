"""Can a reader who knows no rule ids tell what every repair did? And does a decision replace the one before it?"""

from __future__ import annotations

import re

import duckdb
import pytest

from crmlib.audit import merge, reference
from crmlib.audit.checks import Checking
from crmlib.audit.cleaning import COPY
from crmlib.audit.decisions import Decision, add_decision, decided, load_decisions, withdraw
from crmlib.audit.repair import REPAIRS, steps
from crmlib.audit.rows import ROW_REPAIRS
from crmlib.audit.rules.people import garbled
from crmlib.audit.words import REPAIR_WORDS

DONE = {
    *(repair.id for repair in (*REPAIRS, *ROW_REPAIRS)), reference.RULE_ID, COPY[0],
    merge.MERGE, merge.FILL, merge.RELINK, "decision.pin", "decision.quarantine",
}  # fmt: skip


def test_whatever_changes_a_cell_or_takes_out_a_row_has_a_name_and_a_sentence() -> None:
    assert set(REPAIR_WORDS) == DONE


@pytest.mark.parametrize("rule_id", sorted(REPAIR_WORDS))
def test_words_are_whole_sentences_in_both_languages(rule_id: str) -> None:
    words = REPAIR_WORDS[rule_id]
    assert re.fullmatch(r"[A-Z][^.]+\.", words.says_en.replace("N/A", "NA")), words.says_en
    assert re.fullmatch(r".*[ぁ-ん]+.*。", words.says_ja), words.says_ja
    assert re.fullmatch(r"[A-Z].*[^.]", words.name_en)
    assert re.fullmatch(r".*[^。]", words.name_ja)


def test_names_tell_repairs_apart() -> None:
    for name in ("name_en", "name_ja"):
        assert len({getattr(words, name) for words in REPAIR_WORDS.values()}) == len(REPAIR_WORDS)


def test_a_decision_on_a_repair_replaces_the_one_before_and_is_withdrawn(tmp_path) -> None:
    web = Decision("accept", "leads", column="source", before="web", after="Web", decided_by="Sato")
    fair = Decision("accept", "leads", column="source", before="fair", after="Fair")
    one = Decision("accept", "leads", key="L1", column="source", before="web", after="Web")
    pin = Decision("pin", "leads", key="L1", column="source", after="Web")
    for decision in (web, fair, one, pin):
        add_decision(tmp_path, decision)
    no = Decision("reject", "leads", column="source", before="web")
    add_decision(tmp_path, no)
    assert load_decisions(tmp_path) == [fair, one, pin, no], "the value in all rows, not the one row, nor the pin"
    assert decided(load_decisions(tmp_path), web) == "reject"
    withdraw(tmp_path, web)
    assert load_decisions(tmp_path) == [fair, one, pin]
    assert decided(load_decisions(tmp_path), web) is None


@pytest.mark.parametrize(
    ("text", "damaged"),
    [
        ("渡部".encode().decode("latin-1"), True),
        ("株式会社".encode().decode("cp1252", "ignore"), True),
        ("カフェ".encode().decode("cp1252", "replace"), True),
        ("Müller".encode().decode("cp1252"), True),
        ("Müller", False),
        ("Café – Zoë’s “Crêperie”", False),
        ("Malmö–Lund", False),
        ("Ça va… à côté", False),
        ("渡部 株式会社", False),
    ],
)
def test_letters_that_a_wrong_encoding_damaged_are_told_from_foreign_ones(text: str, damaged: bool) -> None:
    sql = f"SELECT {garbled('t')} FROM (SELECT ? AS t)"
    assert duckdb.execute(sql, [text]).fetchone()[0] is damaged


@pytest.mark.parametrize(
    ("text", "column", "applied", "proposed"),
    [
        ("(空白)", "company", True, False),
        ("#REF!", "full_name", True, False),
        ("NULL", "company", False, True),
        ("不明", "company", False, True),
        ("Null", "family_name", False, True),
        ("None", "family_name", False, False),
        ("Other Side Ltd", "company", False, False),
        ("null", "title", True, False),
    ],
)
def test_a_word_for_nothing_may_be_somebodys_name(text: str, column: str, applied: bool, proposed: bool) -> None:
    table = "contacts" if column == "title" else "leads"
    done, open_ = steps(text, table, column, Checking())
    assert (any(step.after is None for step in done), any(step.after is None for step in open_)) == (applied, proposed)
