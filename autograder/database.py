"""Opens the gradebook's database, or says in one sentence why that is not possible."""

from __future__ import annotations

import contextlib
import sqlite3
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from autograder.course import CourseError

__all__ = ["open_database"]

FORMS = "sqlite:////folder/gradebook.db or postgresql+psycopg://user@host/name"
DRIVERS = {"psycopg": "psycopg[binary]", "psycopg2": "psycopg2-binary"}


def open_database(url: str) -> Engine:
    """An engine that was tried once. Raises CourseError, without the password, where it fails."""
    try:
        name = make_url(url).render_as_string(hide_password=True)
        engine = create_engine(url)
    except ArgumentError:
        raise CourseError(f"the gradebook's address cannot be read; write {FORMS}") from None
    except ImportError as error:
        driver = str(error.name)
        remedy = f": `pip install '{DRIVERS[driver]}'`" if driver in DRIVERS else ""
        raise CourseError(f"the gradebook {name} needs the package {driver}{remedy}") from None
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _settle)
    try:
        engine.connect().close()
    except DBAPIError as error:
        engine.dispose()
        reason = str(error.orig).strip().partition("\n")[0]
        raise CourseError(f"the gradebook {name} cannot be opened: {reason}") from None
    return engine


def _settle(connection: Any, record: Any) -> None:
    connection.execute("PRAGMA busy_timeout=30000")
    # Readers (the formgrader) and the writer then do not wait for one another. A reader that is at
    # work right now keeps the file in its old mode, which is as safe.
    with contextlib.suppress(sqlite3.OperationalError):
        connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
