"""Where the user's data is: the data folder, and what is kept where in it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Home:
    """The user's data folder."""

    folder: Path

    @classmethod
    def find(cls) -> Home:
        """`INTERVIEWPREP_HOME`, or the platform's data folder."""
        if given := os.environ.get("INTERVIEWPREP_HOME"):
            return cls(Path(given).expanduser().absolute())
        from platformdirs import user_data_path

        return cls(user_data_path("interviewprep", appauthor=False))

    @property
    def database(self) -> Path:
        """The progress: all that is worth a backup."""
        return self.folder / "progress.db"

    @property
    def backups(self) -> Path:
        """Backups of the progress, and what a restore has put aside."""
        return self.folder / "backups"

    @property
    def cache(self) -> Path:
        """Parsed decks; may be deleted at any time."""
        return self.folder / "cache" / "decks.db"

    @property
    def snippets(self) -> Path:
        """What the code on cards printed; may be deleted at any time."""
        return self.folder / "cache" / "snippets.json"

    @property
    def decks(self) -> Path:
        """The user's own decks."""
        return self.folder / "decks"
