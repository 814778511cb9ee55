"""`deck stats`: how many cards of each sort there are, as data and as tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from interviewprep.content.decks.card import KINDS
from interviewprep.content.decks.counts import trust_in
from interviewprep.content.validation import LEVELS
from interviewprep.content.visible import visible
from interviewprep.practice.snippets import snippets_of

if TYPE_CHECKING:
    from interviewprep.content.decks.checker import Checked
    from interviewprep.content.decks.counts import Trust

_TRUST = ("proven", "sourced", "neither")
Rows = list[tuple[str, ...]]


def by_deck(checked: Checked) -> list[dict[str, Any]]:
    """An object for each deck."""
    found = []
    for path, parsed in checked.decks.items():
        if parsed.meta is None:
            continue
        kinds = Counter(card.kind for card in parsed.cards)
        levels = Counter(card.level for card in parsed.cards)
        found.append(
            {
                "deck": parsed.meta.deck,
                "title": parsed.meta.title,
                "file": visible(str(path)),
                "cards": len(parsed.cards),
                "scheduled": sum(len(card.groups) for card in parsed.cards),
                "kinds": {kind: kinds[kind] for kind in KINDS},
                "levels": {level: levels[level] for level in LEVELS},
                "programs": sum(1 for _ in snippets_of({path: parsed})),
                **_shares(trust_in({path: parsed}).all),
                "sources": len({card.source for card in parsed.cards if card.source}),
                "problems": sum(p.path == path for p in checked.problems),
            }
        )
    return found


def by_system(checked: Checked) -> list[dict[str, Any]]:
    """An object for each system that tags name, then one for the cards of none, and one for all."""
    trusts = trust_in(checked.decks)
    named = [*trusts.by_system.items(), ("of no system", trusts.of_no_system), ("all cards", trusts.all)]
    return [{"system": name, "cards": trust.cards, **_shares(trust)} for name, trust in named]


def _shares(trust: Trust) -> dict[str, int]:
    return {"proven": trust.proven, "sourced": trust.sourced, "neither": trust.neither}


def deck_table(found: Sequence[dict[str, Any]]) -> Rows:
    """A row for each deck, and one with the sums where there are several."""
    names = [*KINDS, *LEVELS, "programs", *_TRUST, "problems"]
    head = ("DECK", "CARDS", *("RUN" if name == "programs" else name.upper() for name in names))
    counts = [
        (deck["cards"], *({**deck, **deck["kinds"], **deck["levels"]}[name] for name in names))
        for deck in found
    ]
    rows = [(deck["deck"], *map(str, row)) for deck, row in zip(found, counts, strict=True)]
    if len(rows) > 1:
        rows.append(("all", *(str(sum(column)) for column in zip(*counts, strict=True))))
    return [head, *rows]


def system_table(found: Sequence[dict[str, Any]]) -> Rows:
    """A row for each system."""
    names = ("cards", *_TRUST)
    head = ("SYSTEM", *(name.upper() for name in names))
    return [head, *((one["system"], *(str(one[name]) for name in names)) for one in found)]
