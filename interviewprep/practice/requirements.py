"""What tasks and programs on cards need beyond what interviewprep installs, in this Python or in another."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PATIENCE = 30.0
"""Seconds that another Python may take to say what is installed there."""
_ASK = """\
import importlib.metadata, json, sys
versions = {d.name: d.version for d in importlib.metadata.distributions() if d.name}
python = "%d.%d" % sys.version_info[:2]
print(json.dumps({"versions": versions, "python": python, "full": "%d.%d.%d" % sys.version_info[:3]}))
"""


class NoPython(Exception):  # noqa: N818
    """It is no Python that can be asked; the text says why."""


@dataclass(frozen=True, slots=True)
class OtherPython:
    """A Python that isn't ours, such as that of an author's environment."""

    executable: Path
    versions: Mapping[str, str]
    """Of what is installed there, by normalised name."""
    markers: Mapping[str, str] = field(default_factory=dict)
    """What an environment marker (PEP 508) sees there in place of what it sees here."""

    @classmethod
    def ask(cls, executable: Path) -> OtherPython:
        """Have it say what is installed there.

        Args:
            executable: The interpreter; or the folder of a virtual environment, for the one in it.

        Raises:
            NoPython: it can't be started, or doesn't answer as a Python does.
        """
        if executable.is_dir():
            found = [executable / "bin" / "python", executable / "Scripts" / "python.exe"]
            executable = next((path for path in found if path.exists()), executable)
        executable = executable.absolute()  # not resolved: a link is what makes it that environment's
        try:
            done = subprocess.run(  # noqa: S603  (named by who runs us)
                [executable, "-I", "-c", _ASK],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                encoding="utf-8",
                timeout=PATIENCE,
                check=True,
            )
            said = json.loads(done.stdout)
            versions = {str(canonicalize_name(name)): version for name, version in said["versions"].items()}
            markers = {"python_version": said["python"], "python_full_version": said["full"]}
        except OSError as error:
            raise NoPython(f"it can't be started: {error.strerror}") from error
        except (subprocess.SubprocessError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise NoPython("it doesn't answer as a Python does") from error
        return cls(executable, versions, markers)


def missing(requirements: Iterable[str], where: OtherPython | None = None) -> list[str]:
    """Those (PEP 508) that are not installed, here or in another Python.

    One that is for another Python or system is not missed.
    """
    return [text for text in requirements if _is_missing(Requirement(text), where)]


def _is_missing(wanted: Requirement, where: OtherPython | None) -> bool:
    if wanted.marker is not None and not wanted.marker.evaluate(dict(where.markers) if where else None):
        return False
    version = _version(wanted.name) if where is None else where.versions.get(canonicalize_name(wanted.name))
    return version is None or not wanted.specifier.contains(version, prereleases=True)


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def how_to_install(requirements: list[str], where: OtherPython | None = None) -> str:
    """A sentence's second half: what is needed, and the command that installs it into that Python."""
    named = " ".join(f'"{text}"' for text in requirements)
    python = sys.executable if where is None else where.executable
    return f"needs {', '.join(requirements)}: install it with {python} -m pip install {named}"
