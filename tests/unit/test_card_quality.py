"""How cards do with those who study them: counted by hand, from logs of several people."""

import json

from click.testing import CliRunner

from interviewprep.cli.main import cli
from interviewprep.scheduling.moment import Moment
from interviewprep.scheduling.rating import Rating
from interviewprep.store.database import Database
from interviewprep.store.log import Log
from interviewprep.store.transfer import export
from tests.conftest import NOON, deck_text, recall

DAY = 86_400_000
AGAIN, GOOD = Rating.AGAIN, Rating.GOOD


def exported(path, answers, flagged=()):
    """A log of `answers` (card, day, rating, milliseconds), the last of which is taken back."""
    database = Database(path.with_suffix(".db"))
    log = Log(database)
    for card, day, rating, took in answers:
        last = log.review(card, rating, took, Moment(NOON + day * DAY, 0))
    log.undo(last, card, Moment(NOON + 9 * DAY, 0))
    for card, on in flagged:
        log.flag(card, Moment(NOON + 9 * DAY, 0), on=on)
    with path.open("wb") as target:
        export(database, target.write)
    database.close()
    return path


def test_what_two_people_s_logs_say_of_cards(tmp_path):
    deck = tmp_path / "mine.md"
    deck.write_text(deck_text(recall(1), recall(2), recall(3)), encoding="utf-8")
    first = exported(
        tmp_path / "first.jsonl",
        [
            ("user:q-1", 0, AGAIN, 4000),
            ("user:q-1", 0, GOOD, 2000),  # the same day: no later answer
            ("user:q-1", 1, AGAIN, 6000),
            ("user:q-2", 1, GOOD, 90_000),  # counts as a minute
            ("user:q-2", 4, GOOD, 3000),
            ("other:q-2", 4, AGAIN, 3000),
            ("user:q-1", 5, AGAIN, 1000),  # taken back
        ],
        [("user:q-2", True), ("user:q-1", True), ("user:q-1", False)],
    )
    second = exported(
        tmp_path / "second.jsonl",
        [
            ("user:q-1", 0, GOOD, 8000),
            ("user:q-1", 3, GOOD, 8000),
            ("user:gone", 3, AGAIN, 1),
            ("user:q-3", 3, GOOD, 1),
        ],
    )

    def asked(*words):
        done = CliRunner().invoke(cli, ["deck", "stats", "--review", str(deck), *map(str, words)])
        assert done.exit_code == 0, done.output
        return done.output

    told = json.loads(asked("--log", first, "--log", second, "--log", first, "--pack", "user", "--json"))
    assert told == [
        {"id": "q-1", "people": 2, "answers": 5, "first_failed": 1, "later": 2, "later_failed": 1,
         "seconds": 6.0, "flagged": 0, "forgotten": 0.5},
        {"id": "q-2", "people": 1, "answers": 2, "first_failed": 0, "later": 1, "later_failed": 0,
         "seconds": 31.5, "flagged": 1, "forgotten": 0.0},
    ]  # fmt: skip
    of_any_pack = json.loads(asked("--log", first, "--json"))
    assert {one["id"]: one["answers"] for one in of_any_pack} == {"q-1": 3, "q-2": 3}
    words = asked("--log", first, "--log", second)
    assert "Not answered yet: 1 of 3." in words
    assert [line.split()[0] for line in words.splitlines()[1:3]] == ["q-1", "q-2"]
    assert asked() == "Nobody has answered any of these cards.\n"


def test_a_broken_log_is_told_with_its_line(tmp_path):
    deck, log = tmp_path / "mine.md", tmp_path / "log.jsonl"
    deck.write_text(deck_text(recall(1)), encoding="utf-8")
    log.write_text('{"format":"interviewprep-log","version":1}\nno\n', encoding="utf-8")
    done = CliRunner().invoke(cli, ["deck", "stats", "--review", "--log", str(log), str(deck)])
    assert done.exit_code == 1
    assert "log.jsonl:2: it isn't JSON" in done.stderr
