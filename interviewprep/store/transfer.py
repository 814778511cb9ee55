"""The whole log as JSON Lines, written to a file and read from one; `FORMAT.md` describes them.

Both ways it is a stream: a log of any length takes the same memory.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator
from typing import IO, Any

from interviewprep.store.appending import Added
from interviewprep.store.database import Database, driver_of
from interviewprep.store.event_check import EventError, check
from interviewprep.store.exchange import events
from interviewprep.store.log import Log
from interviewprep.store.quarantine import Plain, all_kept

FORMAT = "interviewprep-log"
VERSION = 1
LONGEST = 64 * 1024 * 1024
"""Bytes of a line: a run keeps the code that was graded."""
ASIDE = "aside"
"""The name under which a line holds an event that couldn't be read where the log was exported."""
BATCH = 1_000
"""Events to store in one go."""
_COUNT = "SELECT (SELECT count(*) FROM event) + (SELECT count(*) FROM quarantine)"


class LineError(ValueError):
    """A line that can't be read; the text says what is wrong, and what to do."""

    def __init__(self, line: int, reason: str, remedy: str) -> None:
        """`line` counts from 1."""
        self.line, self.told = line, f"{reason}. {remedy}."
        super().__init__(f"line {line}: {self.told}")


def export(database: Database, write: Callable[[bytes], object]) -> int:
    """Write the log as of now, line by line; others may go on meanwhile.

    Returns: how many events.

    Raises:
        StoreError: the database can't be read.
        OSError: as `write` has it.
    """
    with database.reading() as connection, connection.begin():
        driver = driver_of(connection)
        count = int(driver.execute(_COUNT).fetchone()[0])
        write(_line({"format": FORMAT, "version": VERSION, "events": count}))
        for plain in events(driver):
            write(_line(plain))
        for content in all_kept(driver):
            write(_line({ASIDE: json.loads(content)}))
    return count


def _line(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode("ascii") + b"\n"


def import_log(log: Log, source: IO[bytes]) -> Added:
    """Put the events of an exported log into this one: those that it hasn't.

    The lines are checked first, without keeping anybody from writing, and then stored in one transaction: all
    of them, or none. What only a newer version understands is put aside.

    Raises:
        LineError: a line isn't what it should be; nothing was stored.
        StoreError: the database can't be written; nothing was stored.
        OSError: the file can't be read, or there is no room for a copy of it.
    """
    with tempfile.TemporaryFile() as copy:
        for plain in checked_events(source):
            copy.write(_line(plain))
        copy.seek(0)
        with log.appending() as write:
            for batch in _batches(json.loads(line) for line in copy):
                write.take(batch)
            write.project()
    return write.added


def _batches(plains: Iterable[Plain]) -> Iterator[list[Plain]]:
    batch: list[Plain] = []
    for plain in plains:
        batch.append(plain)
        if len(batch) == BATCH:
            yield batch
            batch = []
    yield batch


def checked_events(source: IO[bytes]) -> Iterator[Plain]:
    """The events of an exported log, each checked.

    Raises:
        LineError: a line isn't what it should be.
        OSError: the file can't be read.
    """
    expected: int | None = None
    found = 0
    number = 0
    while line := source.readline(LONGEST + 1):
        number += 1
        if len(line) > LONGEST:
            raise LineError(number, f"it is over {LONGEST >> 20} MiB long", _BROKEN)
        value = _value(line, number)
        if number == 1:
            expected = _head(value)
            continue
        found += 1
        aside = value.get(ASIDE)
        if isinstance(aside, dict) and len(value) == 1:
            yield aside
            continue
        try:
            check(value)
        except EventError as error:
            if not error.newer:
                raise LineError(number, str(error), _BROKEN) from error
        yield value
    if number == 0:
        raise LineError(1, "the file is empty", _NO_LOG)
    if expected is not None and found != expected:
        told = f"the file ends after {found} of {expected} events"
        raise LineError(number, told, "It was cut off: export it again")


_BROKEN = "Nothing was imported: export the log again, or mend or remove that line"
_NO_LOG = "Nothing was imported: give a file that `interviewprep export` has written"


def _value(line: bytes, number: int) -> Plain:
    if number == 1:
        line = line.removeprefix(b"\xef\xbb\xbf")
    try:
        value = json.loads(line.decode("utf-8"), parse_constant=_refuse)
    except UnicodeDecodeError as error:
        raise LineError(number, "it isn't UTF-8", _NO_LOG if number == 1 else _BROKEN) from error
    except (ValueError, RecursionError) as error:
        raise LineError(number, "it isn't JSON", _NO_LOG if number == 1 else _BROKEN) from error
    if not isinstance(value, dict):
        raise LineError(number, "it isn't a JSON object", _NO_LOG if number == 1 else _BROKEN)
    return value


def _refuse(word: str) -> Any:
    raise ValueError(word)


def _head(value: Plain) -> int | None:
    """How many events the header says there are; None when it doesn't."""
    if value.get("format") != FORMAT:
        raise LineError(1, f'it isn\'t the header of a log (`"format": "{FORMAT}"`)', _NO_LOG)
    version = value.get("version")
    if type(version) is not int or version < 1:
        raise LineError(1, "it names no version of the format", _NO_LOG)
    if version > VERSION:
        raise LineError(
            1, f"the format's version {version} is newer than this program", "Get the newest interviewprep"
        )
    count = value.get("events")
    return count if type(count) is int else None
