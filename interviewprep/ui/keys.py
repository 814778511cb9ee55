"""Keys said once: the key bar, the palette, the help screen and the README's list come from here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, Protocol, runtime_checkable

from textual.binding import Binding
from textual.dom import DOMNode
from textual.events import Event, Key
from textual.keys import key_to_character
from textual.screen import Screen
from textual.widget import Widget

_NAMES = {
    "space": "Space", "enter": "Enter", "escape": "Esc", "tab": "Tab", "slash": "/", "comma": ",",
    "question_mark": "?", "right": "→", "left": "←", "up": "↑", "down": "↓", "pageup": "PageUp",
    "pagedown": "PageDown", "home": "Home", "end": "End",
}  # fmt: skip

_WITHOUT_SHIFT = {
    "shift+backspace": ("backspace", "\x7f"), "shift+delete": ("delete", None),
    "shift+enter": ("enter", "\r"), "shift+space": ("space", " "),
}  # fmt: skip


def let_go_of_shift(event: Event) -> None:
    """Make a key that writes or deletes what it is without Shift.

    Terminals with the kitty protocol tell them apart; fingers that come from a capital letter don't.
    """
    if isinstance(event, Key):
        event.key, event.character = _WITHOUT_SHIFT.get(event.key, (event.key, event.character))


def key_name(key: str) -> str:
    """A key as it is written on the keyboard: `Ctrl+S`, `F2`, `Space`."""
    if key in _NAMES:
        return _NAMES[key]
    *held, last = key.split("+")
    last = _NAMES.get(last, last)
    shown = last.capitalize() if held or (last[0] == "f" and last[1:].isdigit()) else last
    return "+".join([*(word.capitalize() for word in held), shown])


def short_name(key: str) -> str:
    """The same where there is little room: `^s` for Ctrl+S."""
    return f"^{key[5:]}" if key.startswith("ctrl+") and len(key) == 6 else key_name(key)


@dataclass(frozen=True, slots=True)
class KeyCommand:
    """A command of a screen or a widget, and the keys that give it."""

    action: str
    """An action of the node that declares the command, or of the app with `app.`."""
    keys: str
    """Textual's names, separated by commas. The first one is shown."""
    label: str = ""
    """Its word in the key bar. Commands without a label are for the fingers only: scrolling, the cursor."""
    help: str = ""
    """What it does, for the help screen and the palette; the label where that says it."""
    rank: int = 0
    """Its place in the key bar, from 1 on; 0 keeps it out. Widgets use 1 to 9, screens 10 and more."""
    main: bool = False
    """Whether this is what to press next."""
    shown: str = ""
    """The keys in the bar where the first one's name doesn't say it: `1-4`, `↑↓`."""
    priority: bool = False
    """Whether it comes before what the focused widget does with the key."""
    anywhere: str = ""
    """Its keys with Ctrl or Alt: they work also where letters are typed, or pick an option."""

    @property
    def words(self) -> str:
        """What it does."""
        return self.help or self.label


DECLARED: dict[str, str] = {}
"""The keys of each binding that was declared so far, by its id: what a key map can name."""
_IDS: dict[int, str] = {}
"""The id of a declared command. Commands are declared once, and stay."""


def bindings(
    scope: str, commands: Iterable[KeyCommand]
) -> list[Binding | tuple[str, str] | tuple[str, str, str]]:
    """Textual's bindings for commands; each has an id, `scope.action`, which a key map can name."""
    found: list[Binding | tuple[str, str] | tuple[str, str, str]] = []
    for command in commands:
        action = command.action.replace("(-", "-minus-")
        name = f"{scope}.{re.sub(r'[^a-z0-9]+', '-', action).strip('-')}"
        _IDS[id(command)] = name
        ways = [(command.keys, command.priority, name)]
        if command.anywhere:
            ways.append((command.anywhere, True, f"{name}.anywhere"))
        DECLARED.update((id_, keys) for keys, _, id_ in ways)
        found += [
            Binding(keys, command.action, command.words, show=False, priority=priority, id=id_)
            for keys, priority, id_ in ways
        ]
    return found


def as_mapped(command: KeyCommand, declared: KeyCommand, key_map: Mapping[str, str]) -> KeyCommand:
    """A command with the keys that the user's key map gives it.

    Args:
        command: The command as it is now.
        declared: The one that it comes from.
        key_map: Keys by the ids of bindings.
    """
    name = _IDS.get(id(declared), "")
    keys, anywhere = key_map.get(name), key_map.get(f"{name}.anywhere")
    if keys is None and anywhere is None:
        return command
    shown = command.shown if keys is None else ""
    keys = command.keys if keys is None else keys
    return replace(
        command, keys=keys, anywhere=command.anywhere if anywhere is None else anywhere, shown=shown
    )


def with_keys(text: str, node: DOMNode) -> str:
    """A text in which `{review.undo}` stands for the key that gives this command, as it is mapped.

    Raises:
        KeyError: there is no such command.
    """
    key_map = key_map_of(node)

    def key(found: re.Match[str]) -> str:
        keys = key_map.get(found[1], DECLARED[found[1]])
        return key_name(keys.split(",")[0].strip()) if keys else "(no key)"

    return re.sub(r"\{([a-z-]+\.[a-z0-9.-]+)\}", key, text)


def key_map_of(node: DOMNode) -> Mapping[str, str]:
    """The key map of the app that a node is in."""
    key_map: Mapping[str, str] = getattr(node.app, "key_map", {})
    return key_map


@runtime_checkable
class HasKeys(Protocol):
    """A screen, widget or app that declares commands."""

    KEYS: tuple[KeyCommand, ...]


@runtime_checkable
class _Changes(Protocol):
    def command_now(self, command: KeyCommand) -> KeyCommand | None:
        """The command as it is now: with another label or rank, or None where it can do nothing."""
        ...


class ActiveCommand(NamedTuple):
    """A command that its key gives now."""

    node: DOMNode
    command: KeyCommand
    key: str
    """The first of its keys that reaches it."""


def active_commands(screen: Screen[Any]) -> Iterator[ActiveCommand]:
    """What the keys do now, from the focused widget out to the screen and the app.

    Left out: what can do nothing now, keys that an inner node takes, letters that go into a text.
    """
    focused, key_map = screen.focused, key_map_of(screen)
    keys: dict[tuple[DOMNode, str], list[str]] = {}
    for key, active in screen.active_bindings.items():
        if active.enabled and (active.binding.priority or not _typed(focused, key)):
            keys.setdefault((active.node, active.binding.action), []).append(key)
    chain = list(focused.ancestors_with_self) if focused is not None else [screen, screen.app]
    for node in chain:
        if not isinstance(node, HasKeys):
            continue
        for declared in node.KEYS:
            # A screen may declare a key of the app's own (the palette's), to give it a place in the bar.
            reached = keys.get((node, declared.action)) or keys.get(
                (screen.app, declared.action.removeprefix("app."))
            )
            if not declared.label or not reached:
                continue
            command = node.command_now(declared) if isinstance(node, _Changes) else declared
            if command is not None:
                command = as_mapped(command, declared, key_map)
                own = (key for key in reached if key in command.keys.split(","))  # before those with Alt
                yield ActiveCommand(node, command, next(own, reached[0]))


def _typed(focused: Widget | None, key: str) -> bool:
    """Whether the key goes into the focused text."""
    if focused is None:
        return False
    if key == "enter":  # only a text of several lines takes it
        return hasattr(focused, "document") and not getattr(focused, "read_only", False)
    return focused.check_consume_key(key, _character(key))


def _character(key: str) -> str | None:
    """What a key writes. Textual knows a slash by another name only."""
    name = _NAMES.get(key, "")
    return key_to_character(key) or (name if len(name) == 1 and name.isascii() else None)


def key_list(commands: Sequence[KeyCommand]) -> str:
    """The commands with a label as a list in Markdown: `u` undo, `i` source. Groups of keys are left out."""
    groups = {command.label for command in commands if command.shown and "-" in command.shown}
    return ", ".join(
        f"`{key_name(command.keys.split(',')[0].strip())}` {command.label[0].lower()}{command.label[1:]}"
        for command in commands
        if command.label and command.label not in groups
    )


def all_commands(nodes: Iterable[DOMNode]) -> Iterator[KeyCommand]:
    """Every command with a label that these nodes declare, whether it can do something now or not."""
    for node in nodes:
        if isinstance(node, HasKeys):
            key_map = key_map_of(node)
            yield from (as_mapped(command, command, key_map) for command in node.KEYS if command.label)
