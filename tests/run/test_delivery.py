"""Does each recipient get what is theirs, and nothing else, over a real mail server and real folders?"""

from __future__ import annotations

import email
import io
import json
import posixpath
import re
import shutil
import subprocess
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import SimpleNamespace

import fsspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message

from crmlib.errors import CrmError, UserError
from crmlib.run import leak, secret
from crmlib.run.delivery import deliver
from crmlib.workspace import Workspace

from .small import PLAN

pytestmark = pytest.mark.xdist_group("run")  # one worker makes `published`, not both

RECIPIENTS = """
recipients:
  - name: East
    scopes: [team:East]
    deliver: {folder: out/east, email: east@example.com}
  - name: Board
    scopes: [all, each team]
    notebooks: [kpi/list]
    deliver: {zip: out/board}
"""


class Kept(Message):
    """A mail handler that keeps what it gets."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list = []

    def handle_message(self, message) -> None:
        self.messages.append(message)


class OnAnyPort(Controller):
    """A mail server on the port that the system gives it."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def server():
    handler = Kept()
    controller = OnAnyPort(handler, hostname="127.0.0.1", port=0, ready_timeout=600)
    controller.start()
    handler.port = controller.port
    yield handler
    controller.stop()


@pytest.fixture
def workspace(published, tmp_path, server):
    shutil.copytree(published.path, tmp_path / "ws", symlinks=True)
    copied = Workspace(tmp_path / "ws")
    mail = f"smtp: {{host: 127.0.0.1, port: {server.port}, sender: crm@example.com, security: none}}\n"
    (copied.params / "monthly.yaml").write_text(PLAN + RECIPIENTS + mail, encoding="utf-8")
    return copied


def test_each_recipient_gets_what_is_theirs(workspace, server):
    sent = deliver(workspace, "monthly", "2026-10")
    assert [(each.recipient, each.way) for each in sent] == [("East", "folder"), ("East", "e-mail"), ("Board", "zip")]
    east = {
        file.relative_to(workspace.path / "out/east").as_posix()
        for file in (workspace.path / "out/east").rglob("*")
        if file.is_file()
    }
    assert "team-East/reports/sales.html" in east
    assert "tables/team-East.xlsx" in east
    assert not {name for name in east if "West" in name or name.startswith("all/") or name == "kpis.parquet"}
    for file in (workspace.path / "out/east").rglob("*.html"):
        assert "Girders" not in file.read_text(encoding="utf-8")
    (message,) = server.messages
    assert message["To"] == "east@example.com"
    attached = email.message_from_bytes(message.as_bytes()).get_payload()[1].get_payload(decode=True)
    with zipfile.ZipFile(io.BytesIO(attached)) as archive:
        assert set(archive.namelist()) == east
    with zipfile.ZipFile(next((workspace.path / "out/board").glob("*.zip"))) as archive:
        names = archive.namelist()
    assert "all/kpi/list.html" in names
    assert "all/reports/sales.html" not in names


def test_a_folder_holds_only_what_its_recipient_gets_now(workspace, server):
    """A scope that is taken from a recipient is taken from their folder; what others keep there stays."""
    plan = workspace.params / "monthly.yaml"
    plan.write_text(plan.read_text().replace("scopes: [team:East]", "scopes: [team:East, team:West]"))
    deliver(workspace, "monthly", "2026-10", only=("East",))
    place = workspace.path / "out/east"
    assert (place / "team-West/kpi/list.html").is_file()
    (place / "own.txt").write_text("theirs", encoding="utf-8")
    with (place / "SHA256SUMS").open("a") as sums:
        sums.write(f"{'0' * 64}  ../../params/company.yaml\n")
    plan.write_text(plan.read_text().replace("scopes: [team:East, team:West]", "scopes: [team:East]"))
    deliver(workspace, "monthly", "2026-10", only=("East",))
    there = {file.relative_to(place).as_posix() for file in place.rglob("*") if file.is_file()}
    assert {"own.txt", "team-East/kpi/list.html"} < there
    assert not [name for name in there if "West" in name]
    assert (workspace.params / "company.yaml").is_file()
    done = subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=place, check=False)
    assert done.returncode == 0


def test_no_link_of_a_parcel_leads_out_of_it(workspace, server):
    """A recipient of one notebook gets pages that do not offer the others."""
    deliver(workspace, "monthly", "2026-10", only=("Board",))
    with zipfile.ZipFile(next((workspace.path / "out/board").glob("*.zip"))) as archive:
        names = set(archive.namelist())
        pages = {name: archive.read(name).decode() for name in names if name.endswith(".html")}
    published = (workspace.outputs / "monthly/2026-10/all/kpi/list.html").read_text(encoding="utf-8")
    assert "reports/sales.html" in published
    assert {"index.html", "all/kpi/list.html", "team-East/kpi/list.html"} <= set(pages)
    for name, html in pages.items():
        for address in re.findall(r'(?:href|src)="([^"#]+)', html):
            assert posixpath.normpath(posixpath.join(posixpath.dirname(name), address)) in names, (name, address)


def test_a_folder_may_be_any_file_system_that_fsspec_knows(workspace, server):
    plan = workspace.params / "monthly.yaml"
    plan.write_text(plan.read_text().replace("folder: out/east", "folder: 'memory://bucket/east'"))
    sent = deliver(workspace, "monthly", "2026-10", only=("East",))
    system = fsspec.filesystem("memory")
    there = {name.removeprefix("/bucket/east/"): system.cat(name) for name in system.find("/bucket/east")}
    assert len(there) == sent[0].files
    published = workspace.outputs / "monthly/2026-10"
    for name in ("team-East/reports/sales.html", "tables/team-East.xlsx"):
        assert there[name] == (published / name).read_bytes()
    assert not [name for name in there if "West" in name]
    system.rm("/bucket", recursive=True)


@pytest.mark.parametrize(
    ("target", "cause"),
    [("nonsense://bucket/east", "Protocol not known: nonsense"), ("/proc/nowhere/east", "No such file or directory")],
)
def test_a_folder_that_cannot_be_written_is_named_with_its_cause(workspace, server, target, cause):
    plan = workspace.params / "monthly.yaml"
    plan.write_text(plan.read_text().replace("folder: out/east", f"folder: '{target}'"))
    with pytest.raises(CrmError, match="the files were not written") as caught:
        deliver(workspace, "monthly", "2026-10", only=("East",))
    assert target in str(caught.value)
    assert cause in str(caught.value)


@pytest.fixture
def hook(monkeypatch):
    """A web server that keeps what is posted to it and answers with `status`."""
    kept = SimpleNamespace(status=200, posts=[])

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            kept.posts.append((self.path, json.loads(self.rfile.read(int(self.headers["Content-Length"])))))
            self.send_response(kept.status)
            self.end_headers()

        def log_message(self, *_) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as web:
        monkeypatch.setenv("CRM_TEST_HOOK", f"json://127.0.0.1:{web.server_port}/secret-path")
        answering = Thread(target=web.serve_forever)
        answering.start()
        yield kept
        web.shutdown()
        answering.join()


def test_a_webhook_is_told_that_the_pages_are_there_and_its_address_stays_secret(workspace, hook):
    plan = workspace.params / "monthly.yaml"
    plan.write_text(plan.read_text().replace("zip: out/board", "webhook_from: 'env:CRM_TEST_HOOK'"))
    (sent,) = deliver(workspace, "monthly", "2026-10", only=("Board",))
    assert (sent.way, sent.to) == ("webhook", "env:CRM_TEST_HOOK")
    ((path, posted),) = hook.posts
    assert path.startswith("/secret-path")
    assert posted["title"] == "monthly 2026-10"
    assert posted["message"] == f"{sent.files} files are ready"
    hook.status = 500
    with pytest.raises(CrmError, match="did not take the message") as caught:
        deliver(workspace, "monthly", "2026-10", only=("Board",))
    assert "secret-path" not in str(caught.value)


def test_nothing_is_sent_when_a_page_holds_another_teams_row(workspace, server):
    page = workspace.outputs / "monthly/2026-10/team-East/kpi/list.html"
    text = page.read_text(encoding="utf-8")
    page.unlink()
    page.write_text(text.replace("</main>", "<p>Girders</p></main>"), encoding="utf-8")
    with pytest.raises(CrmError, match=r"nothing was sent.*team-East/kpi/list\.html: deals\.name Girders"):
        deliver(workspace, "monthly", "2026-10")
    assert server.messages == []
    assert not (workspace.path / "out").exists()


def test_nothing_is_sent_when_an_output_holds_a_secret(workspace, server, monkeypatch):
    monkeypatch.setenv("CRM_TEST_PASSWORD", "correct-horse")
    plan = workspace.params / "monthly.yaml"
    plan.write_text(
        plan.read_text().replace("security: none", "security: none, password_from: 'env:CRM_TEST_PASSWORD'")
    )
    page = workspace.outputs / "monthly/2026-10/all/kpi/list.html"
    text = page.read_text(encoding="utf-8")
    page.unlink()
    page.write_text(text + "<!-- correct-horse -->", encoding="utf-8")
    with pytest.raises(CrmError, match="a secret of this run"):
        deliver(workspace, "monthly", "2026-10")
    assert server.messages == []


def test_a_recipient_is_checked_before_anything_is_sent(workspace, server):
    plan = workspace.params / "monthly.yaml"
    plan.write_text(plan.read_text().replace("[team:East]", "[team:Easst]"))
    with pytest.raises(UserError, match="did you mean 'team:East'"):
        deliver(workspace, "monthly", "2026-10")
    assert server.messages == []


def test_the_scan_opens_archives_and_reads_escapes_amounts_and_japanese():
    values = leak.Forbidden(
        {"東日本商事": "accounts.name", "R&D <Lab>": "accounts.name"}, {"1234567.5": "deals.amount"}
    )
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("sheet.xml", "<v>1,234,567.50</v>")
    page = "<p>株式会社東日本商事様</p><p>R&amp;D &lt;Lab&gt;</p><p>R&amp;D &lt;Labor&gt; 30,000</p>".encode()
    notebook = b'{"text": "\\u6771\\u65e5\\u672c\\u5546\\u4e8b", "number": 1234567.25}'
    files = {"x.xlsx": inner.getvalue(), "x.html": page, "x.ipynb": notebook}
    assert {(each.file, each.value) for each in leak.scan(files, values, [])} == {
        ("x.xlsx!sheet.xml", "1234567.5"),
        ("x.html", "東日本商事"),
        ("x.html", "R&D <Lab>"),
        ("x.ipynb", "東日本商事"),
    }


def test_a_name_within_a_name_of_the_recipients_own_is_no_leak(tmp_path):
    for scope, names in {"all": ["萩原 幸子", "原 幸子", "別所 幸子"], "own": ["萩原 幸子"]}.items():
        (tmp_path / scope / "records").mkdir(parents=True)
        pq.write_table(pa.table({"full_name": names}), tmp_path / scope / "records" / "contacts.parquet")
        figures = pa.table({name: pa.array([], pa.string()) for name in ("value", "numerator", "denominator")})
        pq.write_table(figures, tmp_path / scope / "kpis.parquet")
    found = leak.forbidden(tmp_path / "all", [tmp_path / "own"])
    assert found.texts == {"別所 幸子": "contacts.full_name"}


def test_an_amount_that_a_page_may_show_by_chance_is_no_leak():
    # Two of 900,000 numbers of six digits beside three shown: one in 150,000. Of one digit there are nine.
    values = leak.Forbidden({}, {"40000": "deals.amount", "123456": "deals.amount", "654321": "deals.amount"})
    marks = {"x.html": b"<text>20,000</text><text>40,000</text><text>123,456</text>"}
    assert [each.value for each in leak.scan(marks, values, [])] == ["123456"]
    # The recipient's own rows hold the same amount: seeing it says nothing.
    known = leak.Forbidden({}, {"654321": "deals.amount"}, frozenset({"123456"}))
    assert list(leak.scan(marks, known, [])) == []


@pytest.mark.parametrize("reference", ["hunter2", "env:CRM_NO_SUCH_VARIABLE", "file:/no/such/file"])
def test_a_secret_comes_by_reference_and_is_never_in_the_message(reference):
    with pytest.raises(UserError) as caught:
        secret.resolve(reference, "smtp.password_from")
    assert "hunter2" not in str(caught.value)
