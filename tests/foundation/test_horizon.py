"""Is a period of which nothing can be known refused, and no other?"""

import subprocess
import sys

import pytest

from crmlib.errors import UserError
from crmlib.horizon import last_known_day, latest_period, newest_event, refuse_future
from crmlib.workspace import find_workspace, init_workspace


def _imported(folder, closed_at):
    init_workspace(folder, "Test", "USD", "UTC")
    text = f"deal_id,status,amount,created_at,closed_at\nd1,won,100,2026-01-05T10:00:00Z,{closed_at}\n"
    (folder / "deals.csv").write_text(text, encoding="utf-8")
    command = ("import", str(folder / "deals.csv"), "--as", "canonical", "--workspace", str(folder))
    assert _crm(*command).returncode == 0
    return find_workspace(folder)


def _crm(*arguments):
    command = [sys.executable, "-m", "crmlib", *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


@pytest.fixture(scope="module")
def space(tmp_path_factory):
    return _imported(tmp_path_factory.mktemp("past"), "2026-02-10T10:00:00Z")


def test_the_latest_period_is_the_last_whole_month_of_the_data(space):
    assert latest_period(space.store.head(), space.calendar) == "2026-02"
    assert f"{newest_event(space.store.head())}" == "2026-02-10 10:00:00"


def test_periods_after_the_import_are_refused_and_earlier_ones_are_not(space):
    head, calendar = space.store.head(), space.calendar
    known = last_known_day(head, calendar)
    today = calendar.period(f"{known}..{known}")
    refuse_future([calendar.period("2026-02"), today], head, calendar)
    with pytest.raises(UserError, match=f"in the future.*begins by {known}"):
        refuse_future([today.next()], head, calendar)


@pytest.mark.parametrize("command", [("kpi", "bookings"), ("run", "--dry-run")])
def test_the_commands_say_it_in_one_message(space, command):
    ran = _crm(*command, "--period", "2136-01", "--workspace", str(space.path))
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith("crm: --period: a period in the future; found '2136-01'; expected")
    assert len(ran.stderr.splitlines()) == 1


def test_what_the_data_itself_dates_later_than_its_import_is_not_refused(tmp_path):
    space = _imported(tmp_path, "2136-02-10T10:00:00Z")
    refuse_future([space.calendar.period("2136-02")], space.store.head(), space.calendar)
