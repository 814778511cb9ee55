"""The path that one takes: which decks new cards come from, in which order, and how many a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace

from interviewprep.content.paths import StudyPath, levels_in, mentions, path_folders, read_paths, stages_from
from interviewprep.content.problem import FileProblem, did_you_mean
from interviewprep.content.validation import LEVELS
from interviewprep.profile.place import Place
from interviewprep.store.setting_types import SettingValue, Stages, Weights
from interviewprep.store.settings import LEVELS as _NUMBERED
from interviewprep.store.settings import Settings, value_of
from interviewprep.study.collection import Collection

EVERYTHING = "everything"
"""Named where a path is: all decks, without stages."""
ADVERT_DAYS = 14
"""How long the path from an advert takes, unless one says otherwise."""
_DEFAULTS = Settings()


@dataclass(frozen=True, slots=True)
class Choice:
    """What taking a path sets: each field is the setting of its name. The decks are set last."""

    new_per_day: int = _DEFAULTS.new_per_day
    new_levels: str = ""
    path_title: str = ""
    """'' for none: all decks."""
    new_from: str = ""

    @classmethod
    def now(cls, settings: Settings) -> Choice:
        """What is set."""
        return cls(**{field.name: value_of(settings, field.name) for field in fields(cls)})  # type: ignore[arg-type]

    @property
    def decks(self) -> list[str]:
        """Their names, in the order of the stages."""
        return list(Stages.numbers(self.new_from))

    @property
    def settings(self) -> dict[str, SettingValue]:
        """By name."""
        return asdict(self)


def known_paths(place: Place) -> tuple[list[StudyPath], list[FileProblem]]:
    """The paths there are, and what is wrong with files of paths."""
    return read_paths(path_folders(place.home.folder))


def choice_of(collection: Collection, path: StudyPath) -> Choice:
    """What taking a path sets, with the decks that are there.

    Raises:
        StoreError: the database can't be read.
    """
    meta = path.meta
    stages = [[deck for deck in stage if deck in _names(collection)] for stage in meta.stages]
    choice = Choice(path_title=meta.title, new_from=_staged(stages), new_levels=_levels(meta.levels))
    return paced(collection, choice, meta.days, meta.new_per_day)


def from_advert(collection: Collection, text: str, days: int = ADVERT_DAYS) -> tuple[Choice, dict[str, int]]:
    """What an advert asks for, and how often it speaks of each deck; no decks where it speaks of none.

    Raises:
        StoreError: the database can't be read.
    """
    counts = mentions(text, (deck.meta for deck in collection.library.scan().decks))
    stages, levels = _staged(stages_from(counts)), _levels(levels_in(text))
    return paced(
        collection, Choice(path_title="From an advert", new_from=stages, new_levels=levels), days
    ), counts


def edited(collection: Collection, choice: Choice, new_from: str, days: int = ADVERT_DAYS) -> Choice:
    """A choice with other decks.

    Raises:
        ValueError: there is no such deck; the text says which is meant.
    """
    accepted = Stages().accept(new_from)
    names = _names(collection)
    for name in Stages.numbers(accepted):
        if name not in names:
            raise ValueError(f"There is no deck `{name}`: {did_you_mean(name, sorted(names))}")
    return paced(collection, replace(choice, new_from=accepted), days)


def paced(collection: Collection, choice: Choice, days: int, new_per_day: int | None = None) -> Choice:
    """A choice with as many new cards a day as it takes to see all of them in some days.

    Raises:
        StoreError: the database can't be read.
    """
    count = cards_in(collection, choice)
    return replace(choice, new_per_day=new_per_day or max(1, -(-count // max(1, days))))


def cards_in(collection: Collection, choice: Choice) -> int:
    """How many cards its decks have, of its levels."""
    ids = [deck.id for deck in collection.figures().decks if {deck.name, deck.key} & set(choice.decks)]
    wanted = choice.new_levels.split() or _NUMBERED
    totals = collection.cards.totals(ids) if ids else {}
    return sum(count for (_, level), count in totals.items() if _NUMBERED[level] in wanted)


def take(collection: Collection, choice: Choice, counts: Mapping[str, int] | None = None) -> None:
    """Have new cards come as chosen from now on. Who is on no path, and takes none, keeps the pace they set.

    Args:
        collection: Where.
        choice: What.
        counts: How often an advert speaks of each deck: so much it weighs in the plan for the interview.

    Raises:
        StoreError: it can't be stored.
    """
    if not choice.new_from and not collection.log.settings.new_from:
        return
    for name, value in choice.settings.items():
        collection.change_setting(name, value)
    if counts:
        most = max(counts.values())
        weights = {name: 1 + round(2 * counts[name] / most) for name in choice.decks if name in counts}
        collection.change_setting("interview_weights", Weights.show_all(weights))


def _names(collection: Collection) -> set[str]:
    return {name for deck in collection.figures().decks for name in (deck.name, deck.key)}


def _staged(stages: Iterable[Iterable[str]]) -> str:
    return Stages().accept(", ".join(" ".join(stage) for stage in stages))


def _levels(levels: Iterable[str]) -> str:
    return "" if set(levels) == set(LEVELS) else " ".join(level for level in LEVELS if level in levels)
