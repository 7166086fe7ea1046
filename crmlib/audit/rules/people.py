# ruff: noqa: E501  (one record, one line: tables are read best unwrapped)
"""Which statements hold for users, accounts, contacts and leads?"""

from __future__ import annotations

from crmlib.audit.rule import Rule
from crmlib.audit.rules.declare import filled, rules_of

TEST_WORDS = r"(^|[^a-z])(test|testing|dummy|sample|asdf+|qwerty|foo ?bar|do not use|delete me|xxx+)([^a-z]|$)|テスト|ダミー|サンプル|削除"
_LATE = "[\u0080-¿€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]"
GARBLED = f"�|Ã[\u0080-¿©¨¶¼]|â€|ï¿½|[ã-é]{_LATE}{_LATE}|縺[ｱ-ﾝ。-゠-鿿]|譁[・-鿿]"
"""What a wrong encoding makes of letters: of accents, of Japanese read as Western (three bytes each) or as Shift JIS."""
KANA = r"^[\p{Katakana}\p{Hiragana}ー・･\s　()（）\-－0-9A-Za-z０-９Ａ-Ｚａ-ｚｦ-ﾟ.．&＆]+$"
EMAIL_QUICK = r"^[A-Za-z0-9_%+-]+(\.[A-Za-z0-9_%+-]+)*@([A-Za-z0-9]([A-Za-z0-9-]{0,30}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}$"
URL = r"^(https?://)?([\p{L}\p{N}]([\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+\p{L}{2,}(:[0-9]+)?([/?#]\S*)?$"
PLACEHOLDER_PHONE = r"^[^0-9]*(0{7,}|1{7,}|9{7,}|0?1234567(8(90?)?)?)[^0-9]*$"


def garbled(column: str) -> str:
    """SQL: a text holds what a wrong encoding makes of letters. Texts of ASCII only are not looked at further.

    >>> import duckdb
    >>> duckdb.sql(f"SELECT {garbled('t')} FROM (VALUES ('MÃ¼ller'), ('Müller'), ('Mueller')) AS _(t)").fetchall()
    [(True,), (False,), (False,)]
    """
    return f"strlen({column}) > length({column}) and regexp_matches({column}, '{GARBLED}')"


def _email(table: str) -> Rule:
    return rules_of(table)(
        "email.valid", "email", "validity", "error", f"not regexp_matches(email, '{EMAIL_QUICK}')",
        "not an e-mail address", "メールアドレスの形式が正しくない", check="email",
    )  # fmt: skip


def _country(table: str) -> str:
    return {"accounts": "country?", "contacts": "account.country?"}.get(table, "null")


def _email_case(table: str) -> Rule:
    return rules_of(table)(
        "email.case", "email", "consistency", "info", "email <> lower(email)",
        "capital letters in an e-mail address", "メールアドレスに大文字がある",
    )  # fmt: skip


def _phone(table: str, column: str) -> Rule:
    country = _country(table)
    return rules_of(table)(
        f"{column}.valid", column, "validity", "warning",
        f"not regexp_matches(translate({column}, '-() .', ''), $phone_quick)",
        "not a telephone number of its country", "その国の電話番号ではない",
        applies=f"{column} is not null and (substr(trim({column}), 1, 1) in ('+', '＋') or coalesce({country}, $country) <> '')",
        check="phone", check_on=f"concat({column}, chr(31), coalesce({country}, ''))",
    )  # fmt: skip


def _placeholder_phone(table: str) -> Rule:
    return rules_of(table)(
        "phone.placeholder", "phone", "accuracy", "warning",
        f"regexp_matches(translate(phone, '-() .+', ''), '{PLACEHOLDER_PHONE}')",
        "a made-up telephone number", "仮の電話番号",
    )  # fmt: skip


def _postal(table: str) -> Rule:
    country = _country(table)
    return rules_of(table)(
        "postal_code.valid", "postal_code", "validity", "warning", "true",
        "not a postal code of its country", "その国に存在しない郵便番号",
        applies=f"postal_code is not null and coalesce({country}, $country) <> ''",
        check="postal_code", check_on=f"concat(postal_code, chr(31), coalesce({country}, ''))",
    )  # fmt: skip


def _kana(table: str) -> Rule:
    return rules_of(table)(
        "name_kana.kana", "name_kana", "validity", "warning", f"not regexp_matches(name_kana, '{KANA}')",
        "the reading is not in kana", "カナ欄にカナ以外の文字がある",
    )  # fmt: skip


def _garbled(table: str, column: str) -> Rule:
    return rules_of(table)(
        f"{column}.garbled", column, "accuracy", "error", garbled(column),
        "letters damaged by a wrong encoding", "文字化けしている", version=2,
    )  # fmt: skip


def _test_record(table: str, column: str) -> Rule:
    return rules_of(table)(
        f"{column}.test_record", column, "accuracy", "warning", f"regexp_matches(lower({column}), '{TEST_WORDS}')",
        "looks like a test record", "テストデータの疑いがある",
    )  # fmt: skip


def _updated(table: str) -> Rule:
    return rules_of(table)(
        "updated_before_created", "updated_at", "consistency", "error", "updated_at < created_at",
        "changed before it was created", "作成日時より前に更新されている",
        applies="updated_at is not null and created_at is not null",
    )  # fmt: skip


def _stale(table: str) -> Rule:
    return rules_of(table)(
        "stale", "updated_at", "timeliness", "warning", "updated_at < $as_of - to_days($stale_days)",
        "not looked after for a long time", "長期間更新されていない",
    )  # fmt: skip


def _owner_left(table: str, name: str = "left", severity: str = "warning", when: str = "true") -> Rule:
    column, link = "owner_id", "owner"
    return rules_of(table)(
        f"{column}.{name}", column, "timeliness", severity, f"{link}.active_to < $today",
        "belongs to a user who has left", "退職・異動した担当者のまま",
        applies=f"{column} is not null and {link}.user_id is not null and ({when})",
    )  # fmt: skip


_user, _account, _contact, _lead = (rules_of(t) for t in ("users", "accounts", "contacts", "leads"))

PEOPLE: tuple[Rule, ...] = (
    filled("users", "name", "warning", "a user without a name", "氏名がない"),
    filled("users", "team", "warning", "a user without a team", "所属チームがない"),
    _email("users"),
    _user("email.repeated", "email", "uniqueness", "warning", "same_email.n is not null", "e-mail of another user too",
          "他のユーザーと同じメールアドレス"),
    _user("active_to.before_from", "active_to", "consistency", "error", "active_to < active_from",
          "left before the first day", "利用終了日が利用開始日より前"),
    _user("without_deals", "user_id", "consistency", "info", "deals.n is null", "a user who owns no deal",
          "商談を1件も担当していない", applies="active_to? is null or active_to? >= $today"),
    filled("accounts", "name", "error", "an account without a name", "取引先名がない"),
    filled("accounts", "industry", "info", "no industry", "業種がない"),
    filled("accounts", "owner_id", "warning", "nobody looks after the account", "担当者がいない"),
    _account("name.repeated", "name", "uniqueness", "warning", "same_name.n is not null",
             "another account has the same name", "同じ名前の取引先が他にある"),
    _account("corporate_number.repeated", "corporate_number", "uniqueness", "warning", "same_number.n is not null",
             "another account has the same corporate number", "法人番号が重複している"),
    _account("corporate_number.valid", "corporate_number", "validity", "error", "true",
             "not a corporate number: 13 digits with a check digit", "法人番号（13桁・検査数字）として正しくない",
             check="corporate_number"),
    _account("country.known", "country", "validity", "warning", "true", "not a country", "国名ではない", check="country"),
    _account("website.valid", "website", "validity", "warning", f"not regexp_matches(website, '{URL}')",
             "not a web address", "WebサイトのURLとして正しくない"),
    _account("employees.positive", "employees", "validity", "error", "employees < 0", "a negative number of employees",
             "従業員数が負"),
    _account("annual_revenue.positive", "annual_revenue", "validity", "error", "annual_revenue < 0",
             "a negative annual revenue", "年間売上高が負"),
    _account("annual_revenue.implausible", "annual_revenue", "accuracy", "warning",
             "annual_revenue / employees > 50 * usual.revenue_per_head or annual_revenue / employees * 50 < usual.revenue_per_head",
             "revenue per employee fifty times away from what is usual in its country",
             "従業員1人あたり売上高がその国の通常の50倍以上離れている",
             applies="annual_revenue > 0 and employees > 0 and usual.n >= 20"),
    _account("parent.itself", "parent_account_id", "consistency", "error", "parent_account_id = account_id",
             "an account above itself", "自分自身が親取引先になっている"),
    _phone("accounts", "phone"), _placeholder_phone("accounts"), _postal("accounts"), _kana("accounts"),
    _garbled("accounts", "name"), _test_record("accounts", "name"), _updated("accounts"), _stale("accounts"),
    _owner_left("accounts"),
    filled("contacts", "account_id", "warning", "a person without an account", "取引先がない"),
    filled("contacts", "full_name", "warning", "a person without a name", "氏名がない"),
    _contact("reachable", "email", "completeness", "error", "email is null and phone? is null and mobile? is null",
             "neither e-mail nor telephone", "メールも電話番号もない", applies="true"),
    _contact("email.repeated", "email", "uniqueness", "warning", "same_email.n is not null",
             "e-mail of another contact too", "他の連絡先と同じメールアドレス"),
    _contact("birth_date.plausible", "birth_date", "validity", "error",
             "birth_date < date '1900-01-01' or birth_date > $today", "not a possible date of birth",
             "生年月日としてありえない日付"),
    _contact("full_name.digits", "full_name", "validity", "warning", "regexp_matches(full_name, '[0-9０-９@]')",
             "digits or @ in a name", "氏名に数字や@が含まれる"),
    _email("contacts"), _email_case("contacts"), _phone("contacts", "phone"), _phone("contacts", "mobile"), _placeholder_phone("contacts"),
    _postal("contacts"), _kana("contacts"), _garbled("contacts", "full_name"), _test_record("contacts", "full_name"),
    _updated("contacts"), _stale("contacts"), _owner_left("contacts"),
    filled("leads", "source", "warning", "no source: cannot be counted by channel", "リードソースがない"),
    filled("leads", "owner_id", "warning", "nobody follows the lead", "担当者がいない"),
    filled("leads", "status", "warning", "no status", "ステータスがない"),
    filled("leads", "company", "info", "no company", "会社名がない"),
    _lead("reachable", "email", "completeness", "error", "email is null and phone? is null",
          "neither e-mail nor telephone", "メールも電話番号もない", applies="true"),
    filled("leads", "disqualified_reason", "info", "given up without a reason", "対象外の理由がない",
           when="disqualified_at is not null"),
    _lead("email.repeated", "email", "uniqueness", "warning", "same_email.n is not null", "e-mail of another lead too",
          "他のリードと同じメールアドレス"),
    _lead("score.range", "score", "validity", "warning", "score < 0 or score > 100", "score outside 0 to 100",
          "スコアが0〜100の範囲外"),
    _lead("owner_id.left_before", "owner_id", "consistency", "error", "owner.active_to < created_on",
          "created after its owner had left", "担当者の退職・異動より後に作成されている",
          applies="owner_id is not null and owner.active_to is not null and created_on is not null"),
    _lead("converted_before_created", "converted_at", "consistency", "error", "converted_at < created_at",
          "converted before it was created", "作成より前に商談化している"),
    _lead("qualified_before_created", "qualified_at", "consistency", "error", "qualified_at < created_at",
          "qualified before it was created", "作成より前に有望判定されている"),
    _lead("disqualified_before_created", "disqualified_at", "consistency", "error", "disqualified_at < created_at",
          "given up before it was created", "作成より前に対象外になっている"),
    _lead("converted_and_disqualified", "disqualified_at", "consistency", "warning",
          "converted_at is not null and converted_at <= disqualified_at", "both converted and given up",
          "商談化と対象外の両方になっている"),
    _lead("converted_without_deal", "deal_id", "consistency", "info", "deal_id is null", "converted, but no deal is named",
          "商談化済みだが商談が紐づいていない", applies="converted_at is not null"),
    _lead("deal_without_conversion", "converted_at", "completeness", "warning", "converted_at is null",
          "has a deal, but no time of conversion", "商談があるのに商談化日時がない", applies="deal_id is not null"),
    _lead("untouched", "created_at", "timeliness", "warning", "activity.n is null",
          "nobody has contacted it", "一度も連絡していない",
          applies="created_at < $as_of - to_days($untouched_days) and converted_at? is null and disqualified_at? is null"),
    _email("leads"), _email_case("leads"), _phone("leads", "phone"), _placeholder_phone("leads"), _garbled("leads", "full_name"),
    _test_record("leads", "full_name"), _test_record("leads", "company"), _updated("leads"),
    _owner_left("leads", when="converted_at? is null and disqualified_at? is null"),
    _owner_left("leads", "left_closed", "info", when="converted_at? is not null or disqualified_at? is not null"),
)  # fmt: skip
"""Rules of the tables that say who people are."""
