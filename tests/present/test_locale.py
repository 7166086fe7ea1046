"""Both languages say the same things, and each says them in its own way."""

import re

import pytest

from crmlib.errors import UserError
from crmlib.present import locale
from crmlib.present.locale import LANGUAGES, ja, message, names


def test_every_language_has_every_message_with_the_same_values():
    english = LANGUAGES["en"]
    for language, messages in LANGUAGES.items():
        assert list(messages) == list(english), f"keys or their order differ in {language}"
        for key, text in messages.items():
            extra = names(text) - names(english[key])
            assert not extra, f"{language} {key}: {extra} is not given"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("n", [0, 1, 2, 11])
def test_every_message_can_be_written(language, n):
    for key, text in LANGUAGES[language].items():
        values = {name: n if re.search(rf"\{{{name}, plural", text) else f"‹{name}›" for name in names(text)}
        written = message(key, language, **values)
        assert "{" not in written, key
        assert "}" not in written, key
        assert "#" not in written, key


def test_japanese_is_written_with_japanese_marks():
    for key, text in ja.MESSAGES.items():
        bare = re.sub(r"\{\w+(?:, (?:plural|select),)?", "", text)
        japanese = re.search(r"[\u3040-\u30ff\u4e00-\u9fff]", bare)
        assert not (japanese and re.search(r"[(),;!?]", bare)), f"{key}: {text}"


def test_what_is_said_of_none_may_be_nothing_and_counts_have_their_thousands_set_off():
    rule = {"days": 14, "least": 30}
    assert "0" not in message("activity.silent_rule", "en", unjudged=0, **rule)
    assert message("activity.silent_rule", "ja", unjudged=1234, **rule).endswith("日付のない1,234件は含まない")
    assert message("card.n", "en", n=12345) == "n = 12,345"
    assert message("card.n", "en", n="12345") == "n = 12345"


def test_plural_and_select_choose_by_the_rules_of_the_language():
    assert message("chart.meter", "en", n=1, of=1, late=0) == "1 of 1 goal reached; none is behind the pace."
    assert message("chart.meter", "en", n=1, of=4, late=2) == "1 of 4 goals reached; 2 are behind the pace."
    assert message("chart.meter", "ja", n=1, of=4, late=2) == "4件の目標のうち1件を達成。ペースを下回るものは2件。"
    assert message("chart.bound", "en", name="Win rate", end="low") == "Win rate, lower bound"
    assert message("chart.bound", "ja", name="成約率", end="high") == "成約率（上限）"


def test_a_wrong_key_or_a_missing_value_names_the_nearest():
    with pytest.raises(UserError, match=r"rows\.all"):
        message("rows.al", "en", n=1)
    with pytest.raises(UserError, match="value of a message"):
        message("rows.cut", "en", n=1)


def test_a_value_is_put_in_as_it_is():
    assert message("card.goal", "en", value="{evil} # {n, plural, other {x}}") == "Goal {evil} # {n, plural, other {x}}"


@pytest.mark.parametrize("text", ["{n, plural, one {x}}", "{", "a } b", "{n"])
def test_a_broken_message_is_refused(text):
    with pytest.raises(ValueError, match="message"):
        locale.names(text)
