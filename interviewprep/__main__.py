"""The `interviewprep` command. Bare, on a terminal, it opens the app and imports nothing else first."""

from __future__ import annotations

import gc
import sys
from pathlib import Path

from interviewprep.cli.boundary import ended
from interviewprep.cli.screen import has_screen


def main() -> None:
    """Run the app, or the command that was asked for, and exit with its code."""
    sys.exit(ended(_run))


def _run() -> int:
    decks = _only_decks(sys.argv[1:])
    if decks is not None and has_screen():
        gc.disable()  # what is imported is no garbage; on again once the first screen is painted
        from interviewprep.profile.place import Place

        for path in decks:
            if not path.exists():
                sys.exit(f"interviewprep: no such file or folder: {path}")
        place = Place.open(decks)
        figures = place.begin_figures()
        from interviewprep.ui.app import run

        return run(place, figures=figures)
    from interviewprep.cli.main import cli

    return cli.main(prog_name="interviewprep", standalone_mode=False)


def _only_decks(words: list[str]) -> tuple[Path, ...] | None:
    """The paths of a command line that holds nothing but `--decks PATH`s; None for any other."""
    paths = []
    rest = iter(words)
    for word in rest:
        if word == "--decks":
            path = next(rest, None)
        elif word.startswith("--decks="):
            path = word.partition("=")[2]
        else:
            return None
        if not path:
            return None
        paths.append(Path(path))
    return tuple(paths)


if __name__ == "__main__":
    main()
