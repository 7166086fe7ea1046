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


def test_every_command_takes_a_workspace():
    """interface.md: every command takes --workspace DIR."""
    import typer

    from crmlib.cli import build

    def lacking(command, name):
        commands = getattr(command, "commands", None)
        if commands:
            return [each for part, sub in commands.items() for each in lacking(sub, f"{name} {part}")]
        return [] if any("--workspace" in option.opts for option in command.params) else [name]

    assert lacking(typer.main.get_command(build()), "crm") == []


def test_the_folder_to_make_is_the_argument_or_the_workspace(capsys, tmp_path):
    assert ends(capsys, "init", "--workspace", tmp_path / "a")[0] == 0
    assert (tmp_path / "a/params/company.yaml").is_file()
    status, _, err = ends(capsys, "init", tmp_path / "b", "--workspace", tmp_path / "c")
    assert (status, err.count("\n")) == (2, 1)
    assert ends(capsys, "init")[0] == 2
    assert not (tmp_path / "b").exists()
