"""An app that looks as the user's preferences say, and hears the keys of their key map."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import App
from textual.events import DescendantFocus

from interviewprep.profile.preferences import Config
from interviewprep.ui.boundary import guarded
from interviewprep.ui.themes import DARK, THEMES

if TYPE_CHECKING:
    from interviewprep.ui.pictures import Way

NO_KEY = "no-key"
"""A key that no keyboard has."""
MOST_TOLD = 3
"""Problems that are told at once."""


class Preferred(App[None]):
    """The part of both apps that follows the configuration."""

    config: Config
    key_map: dict[str, str]
    """The key map in force: keys by the ids of commands."""

    def prefer(self, config: Config, theme: str) -> None:
        """Look and listen as the configuration says. To be called before anything is drawn.

        Args:
            config: The configuration.
            theme: The theme that is wanted.
        """
        self.config = config
        self._wrong = list(config.problems)
        for one in THEMES:
            self.register_theme(one)
        if config.themes is not None and config.themes.is_dir():
            from interviewprep.ui.user_themes import user_themes

            mine, problems = user_themes(config.themes)
            self._wrong += problems
            for one in mine:
                self.register_theme(one)
        if theme not in self.available_themes:
            remedy = "`interviewprep settings theme` says which is used, Ctrl+P lists them all"
            self._wrong.append(config.problem_of("theme", f"there is no theme `{theme}`", remedy))
            theme = DARK.name
        # Set before anything reads it: a change of theme parses all style sheets again.
        self.set_reactive(Preferred.theme, theme)
        self.stylesheet.set_variables(self.get_css_variables())
        self.use_keys(dict(config.keys))
        if config.value("reduced_motion"):
            self.animation_level = "none"

    def use_keys(self, key_map: dict[str, str]) -> None:
        """Hear these keys."""
        self.key_map = dict(self._normalize_keymap(key_map))
        # Textual takes "" for "as declared".
        self.set_keymap({name: keys or NO_KEY for name, keys in self.key_map.items()})

    @property
    def editor(self) -> str:
        """The editor that is preferred; '' for what the environment says."""
        return str(self.config.value("editor"))

    @property
    def pictures(self) -> Way:
        """How pictures are drawn."""
        from interviewprep.ui.pictures import way_to_draw

        return way_to_draw(str(self.config.value("pictures")), os.environ)

    def follow_preferences(self) -> None:
        """Once mounted: tell what is wrong with them, and keep the theme that is chosen from now on."""
        self.theme_changed_signal.subscribe(self, lambda _: self._keep_theme())
        self._tell_wrong(self._wrong)
        if self.config.keys:
            self.call_after_refresh(self.set_timer, 0.1, self.examine_keys)

    @work(thread=True, group="preferences", description="Looking at the key map")
    def examine_keys(self) -> None:
        """Use what is right of the key map, and tell the rest. It imports all screens, hence a thread."""
        from interviewprep.ui.key_map import examined_keys

        usable, problems = examined_keys(self.config)
        if problems:
            self.call_from_thread(self.use_keys, usable)
            self.call_from_thread(self._tell_wrong, problems)

    def _tell_wrong(self, problems: list[str]) -> None:
        for problem in problems[:MOST_TOLD]:
            self.notify(problem, title="Preferences", severity="warning", markup=False, timeout=15)
        if len(problems) > MOST_TOLD:
            more = f"And {len(problems) - MOST_TOLD} more: `interviewprep settings` tells them all."
            self.notify(more, title="Preferences", severity="warning", markup=False, timeout=15)

    @guarded("The theme is not kept")
    def _keep_theme(self) -> None:
        self.config.keep("theme", self.theme)

    def action_toggle_theme(self) -> None:
        """Switch between the dark and the light theme."""
        dark, light = THEMES
        self.theme = light.name if self.current_theme.dark else dark.name

    @on(DescendantFocus)
    def stop_blinking(self, event: DescendantFocus) -> None:
        """With reduced motion, a cursor stands still."""
        if hasattr(event.widget, "cursor_blink") and self.config.value("reduced_motion"):
            event.widget.cursor_blink = False
