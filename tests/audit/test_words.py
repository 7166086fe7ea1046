"""Can a reader who knows no rule ids tell what every repair did? And does a decision replace the one before it?"""

from __future__ import annotations

import re

import duckdb
import pytest

from crmlib.audit import merge, reference
from crmlib.audit.checks import Checking
from crmlib.audit.cleaning import COPY
from crmlib.audit.decisions import Decision, add_decision, decided, load_decisions, withdraw
from crmlib.audit.evidence import evidence, evidence_in
from crmlib.audit.repair import REPAIRS, steps
from crmlib.audit.rows import ROW_REPAIRS
from crmlib.audit.rules import RULES
from crmlib.audit.rules.people import garbled
from crmlib.audit.words import REPAIR_WORDS, TABLE_NAMES
from crmlib.schema import TABLES

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


def test_every_table_has_a_label_of_its_own_in_both_languages() -> None:
    assert list(TABLE_NAMES) == list(TABLES)
    for language in (0, 1):
        assert len({names[language] for names in TABLE_NAMES.values()}) == len(TABLES)


@pytest.mark.parametrize(
    ("kind", "values", "japanese"),
    [
        ("alias", {}, "別名一覧による"),
        ("majority", {"less": 2, "before": "it's", "more": 30, "after": "It's"}, "「it's」2行、「It's」30行"),
        ("only_row", {"table": "products"}, "キーまたは名前がこれに一致する行は、商品に1つしかない"),
        ("merged", {"cluster": "accounts-1f", "key": "A1"}, "クラスターaccounts-1f：A1に統合"),
        ("filled", {"cluster": "accounts-1f", "key": "A2"}, "クラスターaccounts-1f：A2の値"),
        ("relinked", {"cluster": "c1", "lost": "A3", "key": "A1"}, "クラスターc1：A3はA1に統合済み"),
        ("copy", {}, "キーも値もすべて同じ行の写し"),
        ("person", {}, "担当者の判断"),
    ],
)
def test_what_speaks_for_a_change_is_said_in_japanese_too(kind: str, values: dict, japanese: str) -> None:
    written = evidence(kind, **values)
    assert evidence_in(written, "ja") == japanese
    assert evidence_in(written, "en") == written


def test_the_evidence_of_a_rule_is_its_message_and_a_note_stays_as_written() -> None:
    rule = RULES["deals.amount.negative"]
    assert evidence_in(rule.message_en, "ja") == rule.message_ja
    assert evidence_in("Sato rang them up", "ja") == "Sato rang them up"
    assert evidence_in(None, "ja") is None
