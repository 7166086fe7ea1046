"""Does `crm demo` make a workspace, and does it say kindly what it cannot do?"""

from __future__ import annotations

import pytest

from crmlib.cli import main


def run(*arguments: str) -> int:
    try:
        return main(list(arguments)) or 0
    except SystemExit as end:
        return int(end.code or 0)


def test_exports_only(tmp_path, capsys):
    assert run("demo", str(tmp_path / "d"), "--scale", "0.03", "--until", "exports") == 0
    assert (tmp_path / "d" / "params" / "company.yaml").is_file()
    assert (tmp_path / "d" / "demo" / "truth" / "dirt.parquet").is_file()
    assert "planted defects" in capsys.readouterr().err


def test_import_step(tmp_path, capsys):
    assert run("demo", str(tmp_path / "d"), "--scale", "0.03", "--until", "import", "--language", "ja") == 0
    assert "japan_zoho" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--scale", "0"), "--scale"),
        (("--scale", "many"), "--scale"),
        (("--currency", "EUR"), "--currency"),
        (("--language", "fr"), "--language"),
        (("--end", "2026-13"), "--end"),
        (("--until", "audits"), "audit"),
    ],
)
def test_wrong_options_are_one_message(tmp_path, capsys, arguments, says):
    assert run("demo", str(tmp_path / "d"), *arguments) == 2
    error = capsys.readouterr().err
    assert says in error
    assert "Traceback" not in error
    assert not (tmp_path / "d").exists()


def test_an_existing_workspace_is_left_alone(tmp_path, capsys):
    assert run("demo", str(tmp_path / "d"), "--scale", "0.03", "--until", "exports") == 0
    assert run("demo", str(tmp_path / "d"), "--scale", "0.03", "--until", "exports") == 2
    assert "already a workspace" in capsys.readouterr().err
