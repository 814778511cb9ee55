"""What the READMEs say holds."""

import re
from pathlib import Path

from interviewprep.content.parse import parse_deck

ROOT = Path(__file__).parents[2]


def test_the_example_deck_is_a_deck_with_every_kind():
    text = (ROOT / "decks" / "README.md").read_text(encoding="utf-8")
    example = re.search(r"````markdown\n(.*?)````", text, re.DOTALL)[1]
    parsed = parse_deck(example.encode(), "my-deck")
    assert parsed.problems == []
    assert {c.kind for c in parsed.cards} == {"recall", "cloze", "choice", "output", "order", "bug", "answer"}


def test_links_in_readmes_lead_somewhere():
    for readme in ("README.md", "decks/README.md", "tests/benchmarks/README.md"):
        path = ROOT / readme
        for link in re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8")):
            assert (path.parent / link).exists(), f"{readme}: {link}"


def test_the_commands_named_in_the_readme_exist():
    from interviewprep.cli.main import cli

    text = (ROOT / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^interviewprep (\w+)", text, re.MULTILINE))
    assert named <= set(cli.COMMANDS)
    assert len(named) >= 6
