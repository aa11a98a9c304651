"""The `flask` commands, each calling one service."""

import io
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

import click
import segno
from flask import Flask, current_app
from flask.cli import AppGroup

from reportflow.config import PROJECT_ROOT
from reportflow.domain.errors import ReportflowError
from reportflow.domain.languages import LANGUAGES
from reportflow.i18n.messages import message_for, warning_text
from reportflow.services import accounts, agenda, compaction, demo, outbox, report, verification
from reportflow.services.board import count_meetings
from reportflow.services.report import FORMATS

P = ParamSpec("P")
R = TypeVar("R")

demo_commands = AppGroup("demo", help="The sample meeting.")
agenda_commands = AppGroup("agenda", help="Agendas that come in.")
report_commands = AppGroup("report", help="Reports that go out.")
person_commands = AppGroup("person", help="People who can sign in.")
mail_commands = AppGroup("mail", help="Mails that are to leave.")
record_commands = AppGroup("record", help="The meeting's record, chained by hashes.")
draft_commands = AppGroup("draft", help="Drafts of sections.")

#: What `flask record verify` says is wrong; for the operator, in English.
RECORD_PROBLEMS = {
    "record.chain_broken": "Event {event} does not follow from the one before: it, or one before it, was changed or taken away.",
    "record.revision_changed": "Section {section}: the text of {what} is not what its hashes were made of.",
    "record.other_revision": "Section {section}: {what} (step {step}) is tied to a text that is not that revision's.",
    "record.step_missing": "Section {section}: step {step} is missing, or is there without having been counted.",
    "record.step_unrecorded": "Section {section}: {what} (step {step}) has no event.",
    "record.step_changed": "Section {section}: {what} (step {step}) says something else than event {event}, which recorded it.",
    "record.not_closed": "Section {section}: its draft can be written into, and should be closed ({because}).",
    "record.closed": "Section {section}: its draft is closed ({because}), and should not be.",
    "record.step_gone": "Section {section}: event {event} recorded step {step}, which is not there.",
}


def says_what_is_wrong(command: Callable[P, R]) -> Callable[P, R]:
    """Print the sentence of an error instead of its trace, and end with status 1."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except ReportflowError as error:
            raise click.ClickException(message_for(error.code, error.params, "en")) from error

    return run


def sign_in_address(token: str) -> str:
    """The address at which a sign-in link is used."""
    with current_app.test_request_context(base_url=current_app.extensions["reportflow"].own_address):
        return current_app.url_for("account.sign_in_link", token=token, _external=True)


@demo_commands.command("load")
@click.option("--if-empty", is_flag=True, help="Do nothing where there is a meeting already.")
@click.option("--drafts-only", is_flag=True, help="Leave out its session: nothing was handed in or decided on yet.")
@says_what_is_wrong
def demo_load(if_empty: bool, drafts_only: bool) -> None:
    """Load the sample meeting into an empty database."""
    if if_empty and count_meetings():
        return
    parties = agenda.parties_for_new_meetings()
    meeting_id = demo.load_sample(
        PROJECT_ROOT / "samples", parties, now=datetime.now(UTC), with_session=not drafts_only
    )
    click.echo(f"The sample meeting is meeting {meeting_id}. What it says beyond its agenda is fictional.")


@demo_commands.command("links")
@click.option("--all", "everyone", is_flag=True, help="The head of every delegation that is present as well.")
@says_what_is_wrong
def demo_links(everyone: bool) -> None:
    """Print a sign-in link for each kind of user of the sample meeting."""
    links = demo.sample_links(now=datetime.now(UTC), everyone=everyone)
    if not links:
        return
    click.echo("Sign in as (each link works once, for seven days):")
    for person, token in links:
        click.echo(f"  {person.name:<40} {sign_in_address(token)}")


@agenda_commands.command("parse")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print what was understood as JSON.")
@click.option("--language", type=click.Choice(LANGUAGES), default="en", help="Language of the warnings' sentences.")
@says_what_is_wrong
def agenda_parse(file: Path, as_json: bool, language: str) -> None:
    """Show what is understood of an agenda, without storing anything."""
    read = agenda.understand(file.read_bytes(), file.name)
    if as_json:
        click.echo(json.dumps(agenda.as_json(read.agenda, language), ensure_ascii=False, indent=1))
        return
    header = read.agenda.header
    day = header.start_date.isoformat() if header.start_date else ""
    click.echo(" · ".join(part for part in (header.title, header.body, header.place, day) if part))
    for item in read.agenda.items:
        times = "–".join(moment.strftime("%H:%M") for moment in (item.start, item.end) if moment)
        leads = f"  [{', '.join(item.leads)}]" if item.leads else ""
        click.echo(f"{item.ord:>3}  {times:<12} {item.title}{leads}")
    for warning in read.agenda.warnings:
        click.echo(f"line {warning.line}: {warning_text(warning.code, warning.params, language)}", err=True)


@agenda_commands.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--as", "address", help="Mail address of the person who becomes the meeting's secretariat.")
@says_what_is_wrong
def agenda_import(file: Path, address: str | None) -> None:
    """Create a meeting from an agenda."""
    now = datetime.now(UTC)
    read = agenda.understand(file.read_bytes(), file.name)
    person_id = agenda.organiser(address)
    if person_id is None and address:
        raise click.ClickException(
            f"Nobody with the address {address} may create meetings: flask person create adds one."
        )
    if person_id is None:
        person_id = accounts.create_person(
            name="Secretariat", email=None, language=read.agenda.header.language, may_create_meetings=True, now=now
        ).id
    meeting_id = agenda.import_agenda(person_id, read, now=now)
    for warning in read.agenda.warnings:
        click.echo(f"line {warning.line}: {warning_text(warning.code, warning.params, 'en')}", err=True)
    click.echo(f"Meeting {meeting_id} was created with {len(read.agenda.items)} agenda items.")
    token = accounts.issue_sign_in_link(person_id, now=now, valid_for=timedelta(days=7))
    click.echo(f"Sign in to it: {sign_in_address(token)}")


@report_commands.command("build")
@click.argument("meeting", type=int)
@click.option("--format", "file_format", type=click.Choice(FORMATS), default="docx", show_default=True)
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True)
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="Default: reports/ in the data directory."
)
@says_what_is_wrong
def report_build(meeting: int, file_format: str, language: str, output: Path | None) -> None:
    """Write a meeting's report as a file."""
    built = report.build_report(meeting, language, file_format, now=datetime.now(UTC))
    target = output or current_app.extensions["reportflow"].data_dir / "reports" / f"{meeting}-{built.filename}"
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(built.content)
    except OSError as error:
        raise click.ClickException(f"{target} cannot be written ({error.strerror}). Name another file.") from error
    click.echo(f"{target} was written.")


@person_commands.command("create")
@click.argument("name")
@click.option("--email", help="Mail address, for a password or mailed sign-in links.")
@click.option("--language", type=click.Choice(LANGUAGES), default="en")
@click.option("--organiser", is_flag=True, help="May create meetings.")
@says_what_is_wrong
def person_create(name: str, email: str | None, language: str, organiser: bool) -> None:
    """Create a person and print their first sign-in link."""
    now = datetime.now(UTC)
    account = accounts.create_person(name=name, email=email, language=language, may_create_meetings=organiser, now=now)
    token = accounts.issue_sign_in_link(account.id, now=now, valid_for=timedelta(days=7))
    click.echo(sign_in_address(token))


@person_commands.command("link")
@click.argument("email")
@click.option("--code", is_flag=True, help="Draw it as well, to be scanned from the screen.")
@says_what_is_wrong
def person_link(email: str, code: bool) -> None:
    """Print a fresh sign-in link for a person."""
    person_id = accounts.person_with_email(email)
    if person_id is None:
        raise click.ClickException(f"Nobody has the address {email}.")
    token = accounts.issue_sign_in_link(person_id, now=datetime.now(UTC), valid_for=timedelta(days=7))
    address = sign_in_address(token)
    click.echo(address)
    if code:
        drawing = io.StringIO()
        segno.make(address, error="l").terminal(drawing, border=2, compact=True)
        click.echo(drawing.getvalue(), nl=False)


@mail_commands.command("deliver")
@says_what_is_wrong
def mail_deliver() -> None:
    """Send the mails that have not left yet."""
    delivery = outbox.deliver_pending(datetime.now(UTC))
    click.echo(f"Sent: {delivery.sent}. Could not be sent and stay in the outbox: {delivery.failed}.")


@record_commands.command("verify")
@click.argument("meeting", type=int)
@click.pass_context
@says_what_is_wrong
def record_verify(context: click.Context, meeting: int) -> None:
    """Check that nothing of a meeting's record was changed since it was written; ends with status 1 where something was."""
    found = verification.verify(meeting)
    title = found.title.get("en") or next(iter(found.title.values()), "")
    click.echo(f"Meeting {meeting}, {title}")
    click.echo(
        f"Compared: {found.events} events, {found.revisions} revisions, {found.decisions} decisions, "
        f"{found.acts} acts of the chair."
    )
    for problem in found.problems:
        click.echo("  " + RECORD_PROBLEMS[problem.code].format_map(problem.params))
    if found.problems:
        click.echo(f"The record is NOT as it was written: {len(found.problems)} found.")
        context.exit(1)
    click.echo("The record is as it was written.")
    if found.last_hash:
        click.echo(f"The hash of its last event, to be noted elsewhere: {found.last_hash}")


@draft_commands.command("compact")
@click.argument("meeting", type=int, required=False)
@says_what_is_wrong
def draft_compact(meeting: int | None) -> None:
    """Make the logs of a meeting's drafts small, of all meetings where none is named: what is older than a day is folded."""
    now = datetime.now(UTC)
    done = compaction.compact_all(now=now) if meeting is None else compaction.compact_meeting(meeting, now=now)
    click.echo(f"Drafts: {done.drafts}. Made smaller: {done.folded}.")
    if done.folded:
        click.echo(f"Their logs had {done.before} entries and have {done.after}.")
    if done.busy:
        click.echo(f"Left as they were, because they changed at the same moment: {done.busy}. Run it again later.")


def init_app(app: Flask) -> None:
    """Register the commands."""
    for group in (
        demo_commands,
        agenda_commands,
        report_commands,
        person_commands,
        mail_commands,
        record_commands,
        draft_commands,
    ):
        app.cli.add_command(group)
