"""What the terms of a query mean, in SQL.

`c` is the card, `l` its line in the list (`listing.py`); `:day` stands for today's study day, `:leech` for
the lapses that make a leech (0 for none).

Fields are in `FIELDS`, which completion and help are made from.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import get_args

from interviewprep.content.decks.card import KINDS
from interviewprep.content.problem import did_you_mean
from interviewprep.content.validation import Level
from interviewprep.scheduling.card_state import Phase
from interviewprep.scheduling.rating import Rating
from interviewprep.store.daily_plan import LEARNING_PHASES
from interviewprep.store.search.language import All, Either, Node, Not, Term

_STEPS = ", ".join(f"{phase:d}" for phase in LEARNING_PHASES)
_QUEUED = "c.suspended = 0 AND c.hidden_until <= :day"


@dataclass(frozen=True, slots=True)
class Condition:
    """A part of a WHERE, with its parameters in order (`:day` aside, which all of them share)."""

    sql: str
    values: tuple[object, ...] = ()


ALL = Condition("1")
STATES: dict[str, str] = {
    "new": f"c.phase = {Phase.NEW:d}",
    "learning": f"c.phase IN ({_STEPS})",
    "review": f"c.phase = {Phase.REVIEW:d}",
    "due": f"(c.phase IN ({_STEPS}) OR (c.phase = {Phase.REVIEW:d} AND c.due <= :day)) AND {_QUEUED}",
    "suspended": "c.suspended",
    "buried": "c.hidden_until > :day",
    "flagged": "c.flagged",
    "leech": ":leech > 0 AND c.lapses >= :leech",
}
"""What `is:` takes. Due are reviews whose day has come and cards in steps, unless suspended or buried."""
PROPERTIES: dict[str, str] = {
    "reps": "c.reps",
    "lapses": "c.lapses",
    "due": f"CASE WHEN c.phase = {Phase.REVIEW:d} THEN c.due - :day END",
    "interval": f"CASE WHEN c.phase = {Phase.REVIEW:d} THEN c.due - c.last_day END",
    "stability": "c.stability",
    "difficulty": "c.difficulty",
    "recall": "recall(c.stability, :day - c.last_day)",
}
"""What `prop:` takes: counts, days from today, days, FSRS's stability and difficulty, a chance in percent."""
_SHORT = {"ivl": "interval", "s": "stability", "d": "difficulty", "r": "recall"}
"""Anki's names."""
NEAR = 2_000
"""Texts that are looked into together."""
_WORDS = "l.text IN (SELECT rowid FROM cache.words WHERE "
_IN_TEXT = _WORDS + "{})"
_RATED = "EXISTS (SELECT 1 FROM review r WHERE r.card_id = c.id AND r.day > :day - ? AND NOT r.undone{})"
_OPERATORS = {"=": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_PROPERTY = re.compile(r"([a-z]+)(!=|<=|>=|=|<|>)(-?\d{1,9}(?:\.\d{1,9})?)")
_DAYS = re.compile(r"(\d{1,6})(?::(.+))?")


def condition(node: Node) -> Condition:
    """A tree's WHERE.

    Raises:
        QueryError: a term is wrong.
    """
    match node:
        case Not(inner):
            found = condition(inner)
            return Condition(f"NOT ifnull({found.sql}, 0)", found.values)  # what isn't known isn't so
        case All(nodes):
            return _joined(" AND ", nodes)
        case Either(nodes):
            return _joined(" OR ", nodes)
        case Term():
            return _of_term(node)


def of_few(sql: str, first: int, last: int) -> str:
    """The same WHERE for cards that have texts of these numbers.

    Where they lie together all between are looked into, else one by one, not all that have the words.
    """
    near = f"rowid BETWEEN {first:d} AND {last:d}" if last - first < NEAR else "rowid = l.text"
    return sql.replace(_WORDS, f"{_WORDS}{near} AND ")


def _joined(word: str, nodes: Sequence[Node]) -> Condition:
    if not nodes:
        return ALL
    found = [condition(node) for node in nodes]
    sql = word.join(f"({one.sql})" for one in found)
    return Condition(f"({sql})", tuple(value for one in found for value in one.values))


def _of_term(term: Term) -> Condition:
    if not term.field:
        return _text(term, "")
    field = FIELDS.get(term.field)
    if field is None:
        hint = did_you_mean(term.field, list(FIELDS))
        raise term.error(f"there is no field `{term.field}:`; {hint}, or put it into quotes with `\\:`")
    if not term.value:
        raise term.error(f"`{term.field}:` needs a value: {field.takes}")
    return field.read(term)


# Text


def _text(term: Term, column: str) -> Condition:
    """Words at the beginning of which the text is, one after the other; as it stands where it is quoted."""
    text = _plain(term.value).replace("\0", " ").strip()
    if not text:
        return ALL
    if not any(character.isalnum() for character in text):  # the index has words alone
        like = _like(f"*{_escaped(text)}*")
        columns = [column] if column else ["question", "answer"]
        return Condition(_IN_TEXT.format(_any_like(columns)), (like,) * len(columns))
    phrase = '"{}"'.format(text.replace('"', '""'))
    match = phrase if term.quoted else f"{phrase}*"
    only = f"{{{column}}} : " if column else ""
    return Condition(_IN_TEXT.format("words MATCH ?"), (f"{only}({match})",))


def _plain(value: str) -> str:
    return re.sub(r"\\(.)", r"\1", value)


def _escaped(text: str) -> str:
    return re.sub(r"([\\*_])", r"\\\1", text)


def _like(value: str) -> str:
    """A value with `*` for anything and `_` for one character, as a LIKE pattern with backslashes."""
    meant = {"*": "%", "%": r"\%", r"\*": "*"}
    return re.sub(r"\\.|[*%]", lambda found: meant.get(found[0], found[0]), value)


# Fields


def _any_like(columns: Sequence[str]) -> str:
    return " OR ".join(f"{column} LIKE ? ESCAPE '\\'" for column in columns)


def _name(*columns: str) -> Callable[[Term], Condition]:
    def read(term: Term) -> Condition:
        return Condition(_any_like(columns), (_like(term.value),) * len(columns))

    return read


def _deck(*columns: str) -> Callable[[Term], Condition]:
    """Decks are few: their cards are taken, not each card's deck looked at."""
    named = _name(*columns)

    def read(term: Term) -> Condition:
        found = named(term)
        return Condition(f"l.deck IN (SELECT id FROM deck WHERE {found.sql})", found.values)  # noqa: S608

    return read


def _tag(term: Term) -> Condition:
    if term.value.lower() == "none":
        return Condition("l.tags = ''")
    return Condition("l.tags LIKE ? ESCAPE '\\'", (f"% {_like(term.value)} %",))


def _one_of(column: str, values: Sequence[str]) -> Callable[[Term], Condition]:
    def read(term: Term) -> Condition:
        return Condition(f"{column} = ?", (_choice(term, term.value, values),))

    return read


def _choice(term: Term, value: str, values: Sequence[str]) -> str:
    if value.lower() not in values:
        raise term.error(f"`{term.field}:` takes {', '.join(values)}, not `{value}`")
    return value.lower()


def _is(term: Term) -> Condition:
    value = "learning" if term.value.lower() == "learn" else term.value
    return Condition(STATES[_choice(term, value, list(STATES))])


def _rated(term: Term) -> Condition:
    days, rating = _since(term)
    if rating is None:
        return Condition(_RATED.format(""), (days,))
    names = {name: number for number in Rating for name in (str(int(number)), number.name.lower())}
    if rating.lower() not in names:
        raise term.error(f"a rating is 1 to 4, or again, hard, good, easy; not `{rating}`")
    return Condition(_RATED.format(" AND r.rating = ?"), (days, int(names[rating.lower()])))


def _introduced(term: Term) -> Condition:
    days, rest = _since(term)
    if rest is not None:
        raise term.error("`introduced:` takes a number of days, as in `introduced:7`")
    return Condition("c.first_day > :day - ?", (days,))


def _since(term: Term) -> tuple[int, str | None]:
    found = _DAYS.fullmatch(term.value)
    if found is None or not int(found[1]):
        raise term.error(f"`{term.field}:` takes a number of days, 1 for today: `{term.field}:7`")
    return int(found[1]), found[2]


def _property(term: Term) -> Condition:
    found = _PROPERTY.fullmatch(term.value.lower())
    if found is None:
        raise term.error("`prop:` takes a comparison, as in `prop:lapses>3`")
    name = _SHORT.get(found[1], found[1])
    if name not in PROPERTIES:
        raise term.error(f"there is no property `{found[1]}`; {did_you_mean(found[1], list(PROPERTIES))}")
    number = float(found[3])
    if name == "recall" and number <= 1:  # as Anki has it
        number *= 100
    return Condition(f"{PROPERTIES[name]} {_OPERATORS[found[2]]} ?", (number,))


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the query language."""

    read: Callable[[Term], Condition]
    takes: str
    """What stands after the colon, in words."""
    values: tuple[str, ...] = ()
    """What it can be, where that is known beforehand."""


TASK_KIND = "task"
"""What practice tasks have in place of a card's kind."""
_KINDS = (*KINDS, TASK_KIND)
_LEVELS: tuple[str, ...] = get_args(Level)
FIELDS: dict[str, Field] = {
    "deck": Field(_deck("name", "title"), "a deck's name or title, `*` for anything"),
    "pack": Field(_deck("pack"), "a pack's name, `*` for anything"),
    "tag": Field(_tag, "a tag, `*` for anything; `none` for cards without one", ("none",)),
    "level": Field(_one_of("l.level", _LEVELS), ", ".join(_LEVELS), _LEVELS),
    "kind": Field(_one_of("l.kind", _KINDS), ", ".join(_KINDS), _KINDS),
    "is": Field(_is, ", ".join(STATES), tuple(STATES)),
    "rated": Field(_rated, "days, 1 for today, and perhaps how: `rated:7`, `rated:7:1`, `rated:7:again`"),
    "introduced": Field(_introduced, "days: first seen within them"),
    "prop": Field(_property, "a comparison: `prop:lapses>3`, `prop:stability<10`", tuple(PROPERTIES)),
    "id": Field(_name("c.key", "substr(c.key, instr(c.key, ':') + 1)"), "a card's id, `*` for anything"),
    "question": Field(lambda term: _text(term, "question"), "words of the question"),
    "answer": Field(lambda term: _text(term, "answer"), "words of the answer"),
}
