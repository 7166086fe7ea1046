"""Who gets what, and how? Each recipient a folder or a zip with only what is theirs, by mail or announced by webhook.

Everything is checked before anything is sent: scopes, addresses, secrets, and every file for what is not theirs.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from typing import TYPE_CHECKING

from crmlib.errors import CrmError, UserError, printable
from crmlib.run import leak, secret
from crmlib.run.manifest import Manifest, read_manifest
from crmlib.run.parcel import Parcel, parcel
from crmlib.run.plan import Plan, Smtp, load_plan, plan_path
from crmlib.run.scopes import folder_name
from crmlib.run.site import SUMS
from crmlib.workspace import Workspace

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem


@dataclass(frozen=True)
class Sent:
    """One delivery that was made: to whom, by which way, where to, how many files and bytes."""

    recipient: str
    way: str
    to: str
    files: int
    bytes: int


def deliver(
    workspace: Workspace, plan_name: str, period: str, only: tuple[str, ...] = (), dry_run: bool = False
) -> list[Sent]:
    """Pack, check and send the deliveries of a published run.

    `UserError` where the plan is wrong or nothing was published; `CrmError` where a parcel holds what is not its
    recipient's: then nothing at all is sent.
    """
    plan = load_plan(plan_path(workspace.params, plan_name))
    folder = workspace.outputs / plan_name / period
    manifest = read_manifest(folder)
    if manifest is None:
        raise UserError("nothing is published here", place=str(folder), expected=f"crm run {plan_name} first")
    chosen = [r for r in plan.recipients if not only or r.name in only]
    if not chosen:
        raise UserError("no such recipient", place="--only", expected=", ".join(r.name for r in plan.recipients))
    secrets = _secrets(plan)
    parcels = [parcel(workspace, manifest, recipient) for recipient in chosen]
    _check(workspace, plan_name, period, parcels, secrets)
    if dry_run:
        return [Sent(p.recipient.name, "checked", "", len(p.files), sum(map(len, p.files.values()))) for p in parcels]
    return [sent for each in parcels for sent in _send(workspace, plan, each, manifest)]


def _check(workspace: Workspace, plan: str, period: str, parcels: list[Parcel], secrets: list[str]) -> None:
    data = workspace.outputs / plan / ".work" / period / "data"
    everything = data / "all"
    if not everything.is_dir() and any("all" not in each.scopes for each in parcels):
        raise UserError(
            "the leak scan needs the page data of scope 'all'", place=str(data), expected="`all` in the plan's scopes"
        )
    for each in parcels:
        own = [data / folder_name(scope) for scope in each.scopes]
        values = leak.forbidden(everything, own) if "all" not in each.scopes else leak.Forbidden({}, {})
        searched = {name: content for name, content in each.files.items() if not name.startswith("_static/")}
        found = list(leak.scan(searched, values, secrets))
        if found:
            shown = "; ".join(f"{one.file}: {one.what} {printable(one.value, 40)}" for one in found[:5])
            raise CrmError(
                f"nothing was sent: {len(found)} values in the parcel are not this recipient's: {shown}",
                place=f"recipient {each.recipient.name}",
            )


def _secrets(plan: Plan) -> list[str]:
    references = [plan.smtp.password_from] if plan.smtp and plan.smtp.password_from else []
    references += [r.deliver.webhook_from for r in plan.recipients if r.deliver.webhook_from]
    return [secret.resolve(reference, "delivery") for reference in references]


def _send(workspace: Workspace, plan: Plan, each: Parcel, manifest: Manifest) -> list[Sent]:
    to, sent = each.recipient.deliver, []
    size = sum(map(len, each.files.values()))
    archive = each.archive() if to.zip or to.email else b""
    name = f"{manifest.plan}-{manifest.period}-{_file_name(each.recipient.name)}.zip"
    if to.folder:
        _write_folder(_target(workspace, to.folder), each.files)
        sent.append(Sent(each.recipient.name, "folder", to.folder, len(each.files), size))
    if to.zip:
        _write_folder(_target(workspace, to.zip), {name: archive})
        sent.append(Sent(each.recipient.name, "zip", to.zip, len(each.files), len(archive)))
    if to.email:
        _mail(plan.smtp, to.email, manifest, name, archive)
        sent.append(Sent(each.recipient.name, "e-mail", to.email, len(each.files), len(archive)))
    if to.webhook_from:
        _announce(secret.resolve(to.webhook_from, "webhook"), manifest, len(each.files))
        sent.append(Sent(each.recipient.name, "webhook", to.webhook_from, len(each.files), 0))
    return sent


def _target(workspace: Workspace, target: str) -> str:
    """A folder of the plan: an fsspec address as it is, a path relative to the workspace."""
    return target if "://" in target else str(workspace.path / target)


#: Stores of objects have no folders: asked for one, they may make a bucket of a mistyped name.
_OBJECTS = {"s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "oss"}


def _write_folder(target: str, files: dict[str, bytes]) -> None:
    """Write files below a local folder or any file system that fsspec knows (s3://…, gs://…).

    What an earlier delivery put there (its sums say so) and this one does not hold is removed: a recipient's folder
    holds only what is theirs now. `CrmError` where that cannot be: what a file system raises is its own affair, the
    reader wants the place and cause.
    """
    import fsspec

    try:
        system, root = fsspec.url_to_fs(target)
        root = root.rstrip("/")
        objects = _OBJECTS & ({system.protocol} if isinstance(system.protocol, str) else set(system.protocol))
        former = _delivered(system, f"{root}/{SUMS}") if SUMS in files else set()
        for name, content in files.items():
            place = f"{root}/{name}"
            if not objects:
                system.makedirs(place.rpartition("/")[0], exist_ok=True)
            with system.open(place, "wb") as file:
                file.write(content)
        for name in former - set(files):
            if system.exists(f"{root}/{name}"):
                system.rm_file(f"{root}/{name}")
    except Exception as error:
        cause = printable(f"{type(error).__name__}: {error}")
        raise CrmError("the files were not written", place=target, found=cause) from error


def _delivered(system: AbstractFileSystem, sums: str) -> set[str]:
    """The files that an earlier delivery lists; names that would lead out of its folder are none of its."""
    try:
        text = system.cat_file(sums).decode("utf-8", "replace")
    except FileNotFoundError:
        return set()
    names = {line.partition("  ")[2] for line in text.splitlines()}
    return {name for name in names if name and not name.startswith("/") and ".." not in name.split("/")}


def _mail(smtp: Smtp | None, to: str, manifest: Manifest, name: str, archive: bytes) -> None:
    """Send the archive by mail over the plan's server."""
    if smtp is None:
        raise UserError("the plan has no smtp", place="recipients", found=to)
    message = EmailMessage()
    message["From"], message["To"] = _header(smtp.sender), _header(to)
    message["Subject"] = f"{manifest.plan} {manifest.period}"
    message.set_content(f"{manifest.plan} {manifest.period}: {name}\n")
    message.add_attachment(archive, maintype="application", subtype="zip", filename=name)
    secure = ssl.create_default_context()
    kind = smtplib.SMTP_SSL if smtp.security == "tls" else smtplib.SMTP
    options = {"context": secure} if smtp.security == "tls" else {}
    try:
        with kind(smtp.host, smtp.port, timeout=60, **options) as server:
            if smtp.security == "starttls":
                server.starttls(context=secure)
            if smtp.user and smtp.password_from:
                server.login(smtp.user, secret.resolve(smtp.password_from, "smtp.password_from"))
            server.send_message(message)
    except (OSError, smtplib.SMTPException) as error:
        raise CrmError("the mail was not sent", place=f"{smtp.host}:{smtp.port}", found=printable(error)) from None


def _announce(address: str, manifest: Manifest, files: int) -> None:
    """Tell a webhook (any service that apprise knows) that the pages are there; the address is a secret."""
    import apprise

    service = apprise.Apprise()
    if not service.add(address):
        raise UserError("not an address that apprise knows", place="webhook_from")
    if not service.notify(title=f"{manifest.plan} {manifest.period}", body=f"{files} files are ready"):
        raise CrmError("the webhook did not take the message", place="webhook_from")


def _header(value: str) -> str:
    if re.search(r"[\r\n]", value):
        raise UserError("an address is one line", place="recipients", found=value)
    return value


def _file_name(name: str) -> str:
    return re.sub(r"[^\w-]+", "_", name) or "recipient"
