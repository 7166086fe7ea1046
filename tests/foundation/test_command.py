"""The command itself: what a user sees who types it wrongly, and with which exit status it ends."""

import pytest

from crmlib.cli import main


def ends(capsys, *arguments: str) -> tuple[int, str, str]:
    """The exit status, standard output and standard error of `crm` with these arguments."""
    with pytest.raises(SystemExit) as end:
        main([str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    return end.value.code, out, err


def test_without_arguments_the_help_stands_in_lines(capsys):
    status, _, err = ends(capsys)
    assert status == 2
    lines = err.splitlines()
    assert lines[0].startswith("Usage: ")
    assert [line for line in lines if line.startswith("  kpi ")]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["kpis"], "Did you mean 'kpi'?"),
        (["kpi", "--perod", "2026-10"], "Did you mean '--period'?"),
        (["kpi", "--format", "xml"], "'xml' is not one of 'table', 'json', 'csv'; found 'xml'"),
        (["run", "--jobs", "many"], "found 'many'"),
    ],
)
def test_a_mistake_is_one_line_with_what_was_found(capsys, arguments, said):
    status, out, err = ends(capsys, *arguments)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert said in err


def test_a_folder_that_cannot_be_made_is_named(capsys, tmp_path):
    (tmp_path / "file").write_text("")
    status, _, err = ends(capsys, "init", tmp_path / "file")
    assert (status, err.count("\n")) == (2, 1)
    assert str(tmp_path / "file") in err


def test_doctor_takes_a_workspace_as_every_command_does(capsys, tmp_path):
    status, _, err = ends(capsys, "doctor", "--workspace", tmp_path)
    assert status == 2
    assert "not a workspace" in err
