"""What each kind of event holds, in strict models: checked wherever an event enters the log.

The plain form of an event is a mapping of JSON's values, without those that are null: what a line of an
exported log is. `FORMAT.md` describes it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from interviewprep.scheduling.weights import LIMITS
from interviewprep.store.daily_plan import MOST_CATCH_UP
from interviewprep.store.mocks import MockData
from interviewprep.store.presets import preset_id
from interviewprep.store.settings import SCHEMA, accept
from interviewprep.store.tables import EventKind

EVENTS_VERSION = 5
"""Raised with each kind of event, or part of one, that is new: what was put aside is tried again then."""
LAST_AT = 253_402_300_799_999
"""The end of the year 9999, UTC milliseconds."""
DAY_MOST = 2 * 86_400
_MOST = 2**53
_MONTH = 31 * 86_400

Id = Annotated[str, Field(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")]
# A note's keys lie together in order: nothing sorts between `note` and `note#...`.
CardKey = Annotated[str, Field(pattern=r"^[^\x00-\x23:]+:[^\x00-\x23:]+(#[^\x00-\x23]*)?$", max_length=500)]
TaskKey = Annotated[str, Field(pattern=r"^task:[^\x00-\x20:]+:[^\x00-\x20:]+$", max_length=500)]
_DECK = re.compile(r"[^\x00-\x20:]+:[^\x00-\x1f]{1,200}")
"""A deck's key: its pack and its name."""
Count = Annotated[int, Field(ge=0, le=_MOST)]
MOST_TEXT = 20_000
"""Characters that are kept of a text that was written in answer."""
MOST_TEXTS = 32
MOST_QUESTION = 2_000
Question = Annotated[str, Field(max_length=MOST_QUESTION)]
Text = Annotated[str, Field(min_length=1, max_length=MOST_TEXT)]
Step = Annotated[int, Field(ge=1, le=_MONTH)]


class EventError(ValueError):
    """An event that can't be taken; the text says why."""

    def __init__(self, reason: str, *, newer: bool) -> None:
        """`newer` is whether a newer version might understand it."""
        super().__init__(reason)
        self.newer = newer


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")


class _Event(_Strict):
    id: Id
    device: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,64}$")]
    number: Annotated[int, Field(ge=1, le=_MOST)] | None = None
    at: Annotated[int, Field(ge=0, le=LAST_AT)]
    day_offset: Annotated[int, Field(ge=-DAY_MOST, le=DAY_MOST)]


class ReviewData(_Strict):
    """What a review says beyond its columns."""

    most_ms: Count | None = None
    """Milliseconds: what is longer counts as so long."""
    days: Annotated[int, Field(ge=1, le=36_500)] | None = None
    """The interval that was chosen, of those within reach of the rating."""
    written: Annotated[dict[Question, Text], Field(min_length=1, max_length=MOST_TEXTS)] | None = None
    """What was written, by the question: '' for the card's own, the follow-up's words for another."""


class _Review(_Event):
    kind: Literal[EventKind.REVIEW]
    card: CardKey
    rating: Annotated[int, Field(ge=1, le=4)]
    duration_ms: Count | None = None
    preset: Id | None = None
    data: ReviewData | None = None


class _Undo(_Event):
    kind: Literal[EventKind.UNDO]
    card: CardKey | TaskKey | None = None
    target: Id


class _OfCard(_Event):
    kind: Literal[EventKind.SUSPEND, EventKind.UNSUSPEND, EventKind.BURY, EventKind.RESET]
    card: CardKey


class FlagData(_Strict):
    """Whether the flag is set."""

    on: bool


class _Flag(_Event):
    kind: Literal[EventKind.FLAG]
    card: CardKey
    data: FlagData | None = None


class SetDueData(_Strict):
    """When the card is due."""

    due: Annotated[int, Field(ge=0, le=LAST_AT // 86_400_000)]
    """The study day."""


class _SetDue(_Event):
    kind: Literal[EventKind.SET_DUE]
    card: CardKey
    data: SetDueData


class ExtendData(_Strict):
    """New cards, or reviews, granted for the day."""

    deck: str
    new: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    reviews: Annotated[int, Field(ge=0, le=1_000_000)] = 0


class _Extend(_Event):
    kind: Literal[EventKind.EXTEND]
    data: ExtendData


class CatchUpData(_Strict):
    """Over how many days what had been due is spread; 0 ends it."""

    days: Annotated[int, Field(ge=0, le=MOST_CATCH_UP)]
    backlog: Count


class _CatchUp(_Event):
    kind: Literal[EventKind.CATCH_UP]
    data: CatchUpData


class _Setting(_Event):
    kind: Literal[EventKind.SETTING]
    data: Annotated[dict[str, Any], Field(min_length=1)]

    @model_validator(mode="after")
    def _usable(self) -> Self:
        given = dict(self.data)
        deck = given.pop("deck", None)
        if deck is not None and not (isinstance(deck, str) and _DECK.fullmatch(deck)):
            raise _malformed("`deck` isn't a deck's key")
        for name, value in given.items():
            if name not in SCHEMA or (deck and not SCHEMA[name].per_deck):
                raise _newer(f"there is no setting {name!r}" + (" of a deck" if deck else ""))
            if value is not None or deck is None:
                accept(name, value)
        return self


class PresetData(_Strict):
    """How reviews are scheduled; see `SchedulerConfig`."""

    desired_retention: Annotated[float, Field(ge=0.01, le=0.999)]
    learning_steps: list[Step]
    relearning_steps: list[Step]
    maximum_interval: Annotated[int, Field(ge=1, le=36_500)]
    weights: Annotated[list[float], Field(min_length=len(LIMITS), max_length=len(LIMITS))]

    @model_validator(mode="after")
    def _within_limits(self) -> Self:
        for number, (weight, (least, most)) in enumerate(zip(self.weights, LIMITS, strict=True)):
            if not least <= weight <= most:
                raise _malformed(f"weight {number} is beyond {least} to {most}")
        return self


class _Preset(_Strict):
    """The same on every device: it is nobody's, and of no time."""

    kind: Literal[EventKind.PRESET]
    id: Id
    device: Literal[""]
    at: Literal[0]
    day_offset: Literal[0]
    data: dict[str, Any]

    @model_validator(mode="after")
    def _named_by_its_content(self) -> Self:
        PresetData.model_validate(self.data)
        if self.id != str(preset_id(self.data)):
            raise _malformed("its id isn't that of its content")
        return self


class _OfTask(_Event):
    card: TaskKey


class AttemptData(_Strict):
    """How it is timed, and par in seconds."""

    mode: str
    par: Count


class _Attempt(_OfTask):
    kind: Literal[EventKind.ATTEMPT]
    data: AttemptData


class _Pause(_OfTask):
    kind: Literal[EventKind.PAUSE, EventKind.RESUME]
    target: Id


class HintData(_Strict):
    """How many hints have been shown."""

    hint: Count


class _Hint(_OfTask):
    kind: Literal[EventKind.HINT]
    target: Id
    data: HintData


class RunData(_Strict):
    """How a run went, and what was run."""

    passed: list[str]
    points: Count
    total: Count
    outcome: str
    files: dict[str, str]
    same: dict[str, Id] = {}


class _Run(_OfTask):
    kind: Literal[EventKind.RUN]
    target: Id
    data: RunData


class FinishData(_Strict):
    """How the attempt ended."""

    result: str


class _Finish(_OfTask):
    kind: Literal[EventKind.FINISH]
    target: Id
    rating: Annotated[int, Field(ge=1, le=4)] | None = None
    preset: Id | None = None
    data: FinishData


class _Mock(_Event):
    kind: Literal[EventKind.MOCK]
    data: MockData


_MODEL: TypeAdapter[object] = TypeAdapter(
    Annotated[
        _Review | _Undo | _OfCard | _Flag | _SetDue | _Extend | _CatchUp | _Setting | _Preset
        | _Attempt | _Pause | _Hint | _Run | _Finish | _Mock,
        Field(discriminator="kind"),
    ]
)  # fmt: skip
_NEWER = ("union_tag_invalid", "extra_forbidden", "newer")


def _newer(reason: str) -> PydanticCustomError:
    return PydanticCustomError("newer", "{reason}", {"reason": reason})


def _malformed(reason: str) -> PydanticCustomError:
    return PydanticCustomError("malformed", "{reason}", {"reason": reason})


def check(plain: Mapping[str, object]) -> None:
    """Look whether an event in its plain form can go into the log.

    Raises:
        EventError: it can't.
    """
    try:
        _MODEL.validate_python(plain)
    except ValidationError as error:
        found = error.errors(include_url=False)
        worst = next((one for one in found if one["type"] not in _NEWER), found[0])
        raise EventError(_words(worst, plain), newer=worst["type"] in _NEWER) from error
    except (RecursionError, ValueError) as error:
        raise EventError(f"it can't be read: {type(error).__name__}", newer=False) from error


def _words(error: Any, plain: Mapping[str, object]) -> str:
    if error["type"] == "union_tag_invalid":
        return f"there is no kind of event {plain.get('kind')!r} here"
    if error["type"] == "union_tag_not_found":
        return "it has no kind"
    # The first part of the place is the kind; `data` stands where it is wrong.
    where = ".".join(str(part) for part in error["loc"][1:])
    if error["type"] == "extra_forbidden":
        return f"a {plain['kind']} has no {where!r} here"
    said = error["msg"].removeprefix("Value error, ")
    said = said[:1].lower() + said[1:]
    return f"{where}: {said}" if where else said
