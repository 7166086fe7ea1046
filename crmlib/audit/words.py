# ruff: noqa: E501  (one record, one line: tables are read best unwrapped)
"""What is each repair called, and what does it do, in a sentence for a reader who knows no rule ids?"""

from __future__ import annotations

from dataclasses import dataclass

from crmlib.audit.rules import RULES
from crmlib.schema import TABLES


@dataclass(frozen=True)
class Words:
    """The name of a repair, and what it does, in English and Japanese."""

    name_en: str
    name_ja: str
    says_en: str
    says_ja: str


REPAIR_WORDS: dict[str, Words] = {
    "text.invisible": Words("Invisible characters", "見えない文字",
        "Characters that nobody sees, such as zero-width spaces, are taken out.", "ゼロ幅スペースなど、目に見えない文字を取り除きます。"),
    "text.outer_space": Words("Spaces at the ends", "前後の空白",
        "Spaces before and after a text are taken away.", "文字列の前後にある空白を取り除きます。"),
    "text.width": Words("Letter width", "全角・半角",
        "Full-width letters and digits become ordinary ones, half-width kana full ones.", "全角の英数字を半角に、半角カナを全角にします。"),
    "text.null_word": Words("Words for nothing", "「値なし」を表す語",
        "A word that only says that there is no value, such as N/A or -, becomes an empty cell.", "「N/A」「-」など、値がないことだけを表す語を空欄にします。"),
    "value.alias": Words("Other names of a value", "別名の統一",
        "A value is replaced by the one that the company's list of other names gives for it.", "会社の別名一覧に従って、正式な値に置き換えます。"),
    "text.inner_space": Words("Several spaces", "連続する空白",
        "Several spaces inside a text become one.", "文字列の中で連続する空白を1つにします。"),
    "value.placeholder": Words("A choice left open", "未選択の値",
        "A choice that was never made, such as Select or unknown, becomes an empty cell.", "「選択」「不明」など、選ばれていない値を空欄にします。"),
    "text.sentence_width": Words("Letter width in sentences", "文章中の全角・半角",
        "Full-width letters in a note become ordinary ones, half-width kana full ones.", "文章の中の全角英数字を半角に、半角カナを全角にします。"),
    "text.email_case": Words("Capitals in an e-mail address", "メールアドレスの大文字",
        "An e-mail address is written in small letters.", "メールアドレスを小文字にそろえます。"),
    "value.variant": Words("Several spellings", "表記ゆれ",
        "A value takes the spelling that most rows use for it.", "同じ値は、最も多い表記にそろえます。"),
    "value.misspelled": Words("Likely misspelling", "誤記の疑い",
        "A rare value becomes the frequent one from which it differs by a letter or two.", "1、2文字だけ違う、よく使われる値に直します。"),
    "reference.folded": Words("Link written differently", "参照先の表記の違い",
        "A link that points at nothing is set to the one row whose name is the same but for spaces, capitals and signs.", "空白・大文字小文字・記号だけが違う唯一の行に、参照先を直します。"),
    "deals.probability.won": Words("Probability of a won deal", "受注商談の確度",
        "A won deal gets the probability 100 %.", "受注した商談の確度を100%にします。"),
    "deals.probability.lost": Words("Probability of a lost deal", "失注商談の確度",
        "A lost deal gets the probability 0 %.", "失注した商談の確度を0%にします。"),
    "deals.account.of_contact": Words("Account of a deal", "商談の取引先",
        "A deal without an account gets that of its contact.", "取引先のない商談に、その連絡先の取引先を入れます。"),
    "leads.converted_at.of_deal": Words("Time of a conversion", "商談化の日時",
        "A lead with a deal but no time of conversion gets the time at which the deal was created.", "商談化日時のないリードに、商談の作成日時を入れます。"),
    "orders.account.of_deal": Words("Account of an order", "注文の取引先",
        "An order without an account gets that of its deal.", "取引先のない注文に、その商談の取引先を入れます。"),
    "row.copy": Words("Copy of a row", "行の写し",
        "Of several rows with the same key and the same values only the first one counts.", "キーも値もすべて同じ行は、最初の1行だけを数えます。"),
    "duplicates.merge": Words("Record merged away", "統合した重複レコード",
        "A record of a customer who is there already is counted with the record that stands for it.", "同じ顧客のレコードを、代表のレコードにまとめます。"),
    "duplicates.fill": Words("Gap filled by a duplicate", "重複レコードからの補完",
        "An empty cell of the record that stays takes the value of the one merged into it.", "残すレコードの空欄を、統合したレコードの値で埋めます。"),
    "duplicates.relink": Words("Link to a merged record", "統合したレコードへの参照",
        "What pointed at the record that was merged away points at the one that stays.", "統合で消えたレコードへの参照を、残したレコードに付け替えます。"),
    "decision.pin": Words("Value set by a person", "担当者が決めた値",
        "A person gave this cell its value, whatever the sources say.", "取り込み元の値にかかわらず、担当者がこの値に決めました。"),
    "decision.quarantine": Words("Row taken out by a person", "担当者が除外した行",
        "A person decided that no figure may use this row.", "どの数値にも使わないと担当者が決めた行です。"),
}  # fmt: skip
"""repair id → its words. Rows that a rule takes out are called by the rule's message instead."""


TABLE_NAMES: dict[str, tuple[str, str]] = {
    "users": ("Users", "ユーザー"), "accounts": ("Accounts", "取引先"), "contacts": ("Contacts", "連絡先"),
    "leads": ("Leads", "リード"), "deals": ("Deals", "商談"), "deal_history": ("Deal history", "商談履歴"),
    "proposals": ("Proposals", "見積・提案"), "activities": ("Activities", "活動"), "products": ("Products", "商品"),
    "orders": ("Orders", "注文"), "order_lines": ("Order lines", "注文明細"), "subscriptions": ("Subscriptions", "契約"),
    "campaigns": ("Campaigns", "キャンペーン"), "campaign_members": ("Campaign members", "キャンペーン対象者"),
    "email_events": ("E-mail events", "メール反応"), "list_members": ("List members", "メーリングリスト登録"),
    "web_sessions": ("Web visits", "Web訪問"), "tickets": ("Tickets", "問い合わせ"), "calls": ("Calls", "通話"),
    "surveys": ("Surveys", "アンケート回答"), "costs": ("Costs", "費用"), "crm_usage": ("CRM usage", "CRM利用"),
    "targets": ("Targets", "目標"), "forecasts": ("Forecasts", "予測"), "fx_rates": ("Exchange rates", "為替レート"),
}  # fmt: skip
"""table → what a reader calls it, in English and Japanese. Its technical name stands beside it."""


def table_name(table: str, language: str) -> str:
    """What a reader calls a table; its technical name where it is none of the canonical ones.

    >>> table_name("orders", "ja"), table_name("orders", "en")
    ('注文', 'Orders')
    """
    found = TABLE_NAMES.get(table)
    return table if found is None else found[language == "ja"]


def name_of(rule_id: str, language: str) -> str:
    """What a repair (or the rule that took a row out) is called.

    >>> name_of("text.outer_space", "en"), name_of("deals.amount.negative", "ja")
    ('Spaces at the ends', '金額が負')
    """
    if rule_id in REPAIR_WORDS:
        return getattr(REPAIR_WORDS[rule_id], f"name_{language}")
    return getattr(RULES[rule_id], f"message_{language}") if rule_id in RULES else rule_id


def sentence_of(rule_id: str, language: str) -> str:
    """What a repair does, in a sentence; nothing for a rule, whose name says it.

    >>> sentence_of("text.email_case", "en")
    'An e-mail address is written in small letters.'
    """
    return getattr(REPAIR_WORDS[rule_id], f"says_{language}") if rule_id in REPAIR_WORDS else ""


def column_name(table: str, column: str | None, language: str) -> str:
    """What a column holds, for a reader; the table's grain without one.

    >>> column_name("leads", "source", "en") == TABLES["leads"].column("source").meaning_en
    True
    """
    found = TABLES.get(table)
    if found is None:
        return table
    if column in found.column_names:
        return getattr(found.column(column), f"meaning_{language}")
    return getattr(found, f"grain_{language}")
