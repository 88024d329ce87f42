"""`flask` commands: staff accounts, the upload listener, a sweep by hand, a report on a local file."""

from __future__ import annotations

import hashlib
import json
import logging
import secrets
import sys
import tempfile
import time
from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup

from app.assembly import account_service, census_service, upload_service
from app.contents import ContentError, files, parse
from app.errors import AppError, Conflict
from app.extensions import db
from app.models import Role
from app.queue import Job
from app.wiring import wiring

logger = logging.getLogger(__name__)
LISTEN_WAIT_SECONDS = 5
PAUSE_SECONDS = 2

users = AppGroup("users", help="Staff accounts.")
content = AppGroup("content", help="The marketing copy.")
uploads = AppGroup("uploads", help="The uploads' background work.")


def register_commands(app: Flask) -> None:
    """Add the commands to `flask`."""
    app.cli.add_command(users)
    app.cli.add_command(uploads)
    app.cli.add_command(content)
    app.cli.add_command(report)


@content.command("check")
def check_content() -> None:
    """Read every content file and print what is wrong with it."""
    slips = []
    for path in files():
        try:
            parse(path)
        except ContentError as error:
            slips.append(str(error))
    if slips:
        raise click.ClickException("\n".join(slips))
    click.echo(f"{len(files())} files are in order.")


@users.command("create")
@click.argument("email")
@click.option("--name", default="", help="The person's name.")
@click.option("--role", type=click.Choice([role.value for role in Role]), default=Role.SALES.value)
@click.option("--password-stdin", is_flag=True, help="Read the password from the first line of stdin.")
@click.option("--if-missing", is_flag=True, help="Succeed where the account exists already.")
def create_user(email: str, name: str, role: str, password_stdin: bool, if_missing: bool) -> None:
    """Make a staff account; without --password-stdin a password is made up and printed once."""
    password = sys.stdin.readline().strip() if password_stdin else secrets.token_urlsafe(15)
    try:
        account_service().create(email=email, name=name or email.partition("@")[0], role=Role(role), password=password)
    except Conflict as error:
        if not if_missing:
            raise click.ClickException(error.message) from error
        click.echo(f"{email} exists already.")
        return
    except AppError as error:
        raise click.ClickException(error.message) from error
    click.echo(f"{email} can sign in as {role}." + ("" if password_stdin else f" Password: {password}"))


@uploads.command("listen")
@click.option("--once", is_flag=True, help="Look once, then stop.")
def listen(once: bool) -> None:
    """Hear from S3 of new objects, and ask for a sweep at every turn of the interval."""
    while True:
        _request_sweep()
        heard = _hear()
        db.session.remove()
        if once:
            return
        if not heard and not wiring().config.upload_events_queue_url:
            time.sleep(PAUSE_SECONDS)


@uploads.command("sweep")
def sweep_now() -> None:
    """Ask for a sweep at once."""
    wiring().queue.enqueue(Job.SWEEP, 0, turn=f"hand-{time.time_ns()}")


@uploads.command("check")
def check_uploads() -> None:
    """Print uploads by state and files that a bucket lacks, as JSON; ends with 1 where one is lacking."""
    census = census_service().take()
    missing = [
        {
            "upload_id": item.upload_id,
            "status": item.status,
            "bucket": item.bucket,
            "since": item.updated_at.timestamp(),
        }
        for item in census.missing
    ]
    newest = census.newest.timestamp() if census.newest else None
    click.echo(json.dumps({"by_status": census.by_status, "missing": missing, "newest": newest}))
    if missing:
        raise SystemExit(1)


def _request_sweep() -> None:
    """The id is the turn of the interval: of many listeners' requests one is queued."""
    turn = int(time.time() // wiring().config.sweep_seconds)
    try:
        wiring().queue.enqueue(Job.SWEEP, turn, turn="every")
    except AppError:
        logger.warning("sweep not queued", extra={"turn": turn})
        time.sleep(PAUSE_SECONDS)


def _hear() -> int:
    """Take in what S3 told; a message that cannot be handled now stays in the queue and comes again."""
    if not wiring().config.upload_events_queue_url:
        return 0
    try:
        messages = wiring().upload_events.receive(wait_seconds=LISTEN_WAIT_SECONDS)
    except AppError:
        logger.warning("upload events not reachable")
        time.sleep(PAUSE_SECONDS)
        return 0
    for message in messages:
        try:
            for created in message.objects:
                if created.bucket == wiring().config.upload_bucket:
                    upload_service().arrived(created.key, created.version_id)
            wiring().upload_events.done(message)
        except Exception:  # The edge of the listener: the message comes again, the next one has its turn.
            logger.exception("upload event failed")
            db.session.rollback()
    return len(messages)


@click.command("report")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--content-type", default="", help="What the file claims to be; by its ending where left out.")
def report(file: Path, content_type: str) -> None:
    """Print the report on a local file: the same checks and analysis as for an upload."""
    from app.pipeline.runner import analyse_file, inspect_file
    from app.verdict import Outcome, Sample

    allowed = wiring().policy.match(file.name, content_type)
    if allowed is None:
        raise click.ClickException("We cannot take this type of file.")
    with file.open("rb") as handle:
        digest = hashlib.file_digest(handle, "sha256").hexdigest()
    sample = Sample(
        path=file.resolve(), file_name=file.name, content_type=allowed.content_type, format=allowed.format,
        size_bytes=file.stat().st_size, sha256=digest, bucket="", key="", version_id=None,
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        try:
            verdict = inspect_file(sample, workdir=Path(folder))
            if verdict.outcome is not Outcome.CLEAN:
                raise click.ClickException(f"{verdict.outcome}: {verdict.message or verdict.signature}")
            click.echo(json.dumps(analyse_file(sample, workdir=Path(folder)), indent=2, ensure_ascii=False))
        except AppError as error:
            raise click.ClickException(error.message) from error
