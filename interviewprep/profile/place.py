"""Whose progress on which decks: the data folder, the sources of decks and the clock.

Imports nothing heavy; see `store/figures.py`.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from interviewprep.content.sources import SHIPPED_PACK, USER_PACK, Source, pack_folders, sources
from interviewprep.profile.clock import Clock
from interviewprep.profile.home import Home
from interviewprep.profile.preferences import Config, config_path
from interviewprep.store.figures import Figures, read_figures, read_settings
from interviewprep.store.revision import REVISION


@dataclass(frozen=True, slots=True)
class Place:
    """Whose progress on which decks: all that a command needs to start."""

    home: Home
    sources: list[Source]
    clock: Clock
    config: Config = field(default_factory=Config)

    @classmethod
    def open(cls, extra_decks: tuple[Path, ...] = (), home: Home | None = None) -> Place:
        """The user's place, with the decks named on the command line.

        Raises:
            OSError: there is no saying where the data folder is.
        """
        try:
            home = home or Home.find()
            config = Config.read(config_path(home.folder))
        except RuntimeError as error:  # `~nobody`
            raise OSError(
                "INTERVIEWPREP_HOME or INTERVIEWPREP_CONFIG names the home folder of a user that isn't known "
                "here. Set it to a folder, or a file, of your own."
                if os.environ.get("INTERVIEWPREP_HOME") or os.environ.get("INTERVIEWPREP_CONFIG")
                else "Your home folder can't be found. Set INTERVIEWPREP_HOME to a folder."
            ) from error
        settings = read_settings(home.database)
        return cls(home, sources(home.folder, extra_decks), Clock(settings.rollover), config)

    def theme(self, figures: Figures | None) -> str:
        """The theme that is wanted. Older versions kept it in the log, which holds till the file has one."""
        if "theme" in self.config.set or figures is None:
            return str(self.config.value("theme"))
        return figures.settings.theme

    @property
    def roots(self) -> list[str]:
        """What the store knows the sources by."""
        return [source.root for source in self.sources]

    @property
    def packs(self) -> list[str]:
        """The packs that are there, the shipped one and the user's own among them."""
        return [SHIPPED_PACK, USER_PACK, *pack_folders(self.home.folder)]

    def figures(self) -> Figures | None:
        """Today's figures as of the last run; None before the first."""
        return read_figures(self.home.database, self.clock.now(), self.roots, REVISION, self.packs)

    def begin_figures(self) -> Callable[[], Figures | None]:
        """Begin to read `figures` in a thread, beside the imports to come; returns what waits for them."""
        executor = ThreadPoolExecutor(1, thread_name_prefix="figures")
        begun = executor.submit(self.figures)
        executor.shutdown(wait=False)
        return begun.result
