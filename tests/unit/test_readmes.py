"""What the READMEs say holds."""

import re
import textwrap
from collections import Counter
from pathlib import Path

from interviewprep.content.decks.cloze import without_code

ROOT = Path(__file__).parents[2]


def test_the_example_deck_has_every_kind_passes_the_checker_and_is_true(tmp_path):
    import asyncio

    from interviewprep.content.decks.checker import check
    from interviewprep.content.decks.format import format_deck
    from interviewprep.practice.snippets import SnippetRunner, snippets_of

    text = (ROOT / "decks" / "README.md").read_text(encoding="utf-8")
    path = tmp_path / "my-deck.md"
    path.write_text(re.search(r"````markdown\n(---\n.*?)````", text, re.DOTALL)[1], encoding="utf-8")
    checked = check([path])
    assert [str(p) for p in checked.problems] == []
    kinds = {c.kind for c in checked.decks[path].cards}
    assert kinds == {"recall", "cloze", "choice", "output", "order", "bug", "answer"}
    assert format_deck(path.read_bytes(), "my-deck").text == path.read_text(encoding="utf-8")

    async def outcomes():
        return [o async for o in SnippetRunner(None).run(snippets_of(checked.decks))]

    (outcome,) = asyncio.run(outcomes())
    assert outcome.right


def test_the_guide_names_every_system_that_is_counted():
    from interviewprep.content.decks.counts import SYSTEMS

    text = (ROOT / "decks" / "README.md").read_text(encoding="utf-8")
    named = text.partition("tags that name a system:")[2].partition(".\n")[0]
    assert tuple(re.findall(r"`([a-z-]+)`", named)) == SYSTEMS


def test_every_lint_rule_is_in_the_guide():
    from interviewprep.content.decks.lint_rules import RULES

    text = (ROOT / "decks" / "README.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `([\w-]+)` \| (.+) \|$", text.partition("## The lint rules")[2], re.MULTILINE)
    assert dict(listed) == {rule.name: rule.asks for rule in RULES.values()}


def _toml_under(heading):
    text = (ROOT / "decks" / "README.md").read_text(encoding="utf-8")
    return re.search(rf"^## {heading}\n.*?```toml\n(.*?)```", text, re.DOTALL | re.MULTILINE)[1]


def test_the_guide_s_path_is_one(tmp_path):
    from interviewprep.content.paths import read_paths

    (tmp_path / "mine.toml").write_text(_toml_under("Paths"), encoding="utf-8")
    paths, problems = read_paths([tmp_path])
    assert problems == []
    assert paths[0].decks == ["async", "dependency-injection", "testing"]


def test_the_guide_s_pack_is_one(tmp_path):
    from interviewprep.content.packs.manifest import read_manifest

    (tmp_path / "pack.toml").write_text(_toml_under("Packs"), encoding="utf-8")
    meta, problems = read_manifest(tmp_path)
    assert (problems, meta.name) == ([], "acme")


def test_the_guides_commands_exist():
    from interviewprep.cli.main import cli

    for readme in ("README.md", "decks/README.md", "practice_apps/README.md"):
        text = (ROOT / readme).read_text(encoding="utf-8")
        for group, words in re.findall(r"`?interviewprep (deck|task|pack|card) ([a-z|-]+)", text):
            commands = cli.get_command(None, group).commands
            assert set(words.split("|")) <= set(commands), f"{readme}: {group} {words}"


def test_links_in_readmes_lead_somewhere():
    for readme in ("README.md", "decks/README.md", "practice_apps/README.md", "tests/benchmarks/README.md"):
        path = ROOT / readme
        prose = without_code(path.read_text(encoding="utf-8"))
        for link in re.findall(r"\]\(([^)#:]+)\)", prose):
            assert (path.parent / link).exists(), f"{readme}: {link}"


def test_the_commands_named_in_the_readme_exist():
    from interviewprep.cli.main import cli

    text = (ROOT / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^interviewprep (\w+)", text, re.MULTILINE))
    assert named <= set(cli.COMMANDS)
    assert len(named) >= 6


def test_the_task_of_the_guide_is_right(tmp_path):
    import asyncio

    from interviewprep.content.tasks.load import load_task
    from interviewprep.practice.grading.grader import Grader
    from interviewprep.practice.verify import verify

    text = (ROOT / "practice_apps" / "README.md").read_text(encoding="utf-8")
    folder = tmp_path / "apps" / "own" / "tasks" / "greeting"
    for name, body in re.findall(
        r"`([\w./]+\.(?:toml|py))`[^\n`]*(?:\([^)]*\))?:\n\n```\w+\n(.*?)```", text, re.DOTALL
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(body, encoding="utf-8")
    (folder / "brief.md").write_text("# Greet", encoding="utf-8")
    task, problems = load_task(folder, "user")
    assert task is not None, problems
    assert {m.name for m in task.mutants} == {"deaf", "down"}

    async def found():
        grader = Grader()
        try:
            return [problem async for problem in verify(grader, task, runs=2)]
        finally:
            await grader.close()

    assert asyncio.run(found()) == []


def test_the_readme_s_keys_are_the_app_s():
    from interviewprep.ui.app import InterviewPrep
    from interviewprep.ui.drill.review import ReviewScreen
    from interviewprep.ui.drill.today import TodayScreen
    from interviewprep.ui.keys import key_list

    text = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    for place, node in (
        ("Keys on a card", ReviewScreen),
        ("On Today", TodayScreen),
        ("Everywhere", InterviewPrep),
    ):
        assert f"{place}: {key_list(node.KEYS)}." in text


def test_the_readme_s_function_keys_are_the_task_screen_s():
    from interviewprep.ui.practise.task import TaskScreen

    text = (ROOT / "README.md").read_text(encoding="utf-8").partition("## Practise")[2].partition("\n## ")[0]
    said = set(re.findall(r"`(F\d+)`", text))
    known = {key.strip().upper() for command in TaskScreen.KEYS for key in command.keys.split(",")}
    assert said
    assert said <= known


def test_the_files_that_architecture_names_are_there():
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 80
    named = set(re.findall(r"`((?:[a-z_]+/)*[a-z_]+\.(?:py|md|toml))`", text))
    package = ROOT / "interviewprep"
    places = (ROOT, package, package / "practice" / "grading", package / "practice")
    assert len(named) > 25
    assert {name for name in named if not any((place / name).is_file() for place in places)} == set()
    folders = set(re.findall(r"^([a-z]+)/", text.partition("```")[2].partition("```")[0], re.MULTILINE))
    assert folders and all((package / folder).is_dir() for folder in folders)


def test_the_readme_s_configuration_is_right(tmp_path):
    from interviewprep.profile.preferences import PREFERENCES, Config, variable_of
    from interviewprep.ui.key_map import examined_keys

    text = (ROOT / "README.md").read_text(encoding="utf-8").partition("## Configuration")[2]
    path = tmp_path / "config.toml"
    path.write_text(re.search(r"```toml\n(.*?)```", text, re.DOTALL)[1], encoding="utf-8")
    config = Config.read(path)
    assert (set(config.set), config.problems) == (set(PREFERENCES), [])
    usable, problems = examined_keys(config)
    assert (len(usable), problems) == (4, [])
    assert all(variable_of(name) in text for name in PREFERENCES)


def test_what_the_readme_says_that_decks_hold_is_what_deck_stats_counts():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    said = text.partition("## What the decks hold\n\n")[2].partition("\n\n## ")[0]
    assert said == _counts()


def _counts():
    from interviewprep.content.decks.checker import check
    from interviewprep.content.decks.counts import proven_cards, trust_in

    decks = check(sorted((ROOT / "decks").glob("[a-z]*.md"))).decks
    cards = [card for deck in decks.values() for card in deck.cards]
    trusts = trust_in(decks)
    assert trusts.all.neither == 0
    by_kind, by_level = Counter(card.kind for card in cards), Counter(card.level for card in cards)
    by_deck = {path.stem: len(list(proven_cards(deck))) for path, deck in decks.items()}
    by_system = {system: trust.cards for system, trust in trusts.by_system.items()}
    listed = (
        ("By kind", by_kind.items()),
        ("By level", [(level, by_level[level]) for level in ("junior", "mid", "senior")]),
        ("By system that a card is about", by_system.items()),
        ("By deck", by_deck.items()),
    )
    total = (
        f"{trusts.all.cards} cards in {len(decks)} decks: {trusts.all.proven} are proven by a program, the other "
        f"{trusts.all.sourced} say where it stands."
    )
    lines = [f"{name}: {', '.join(f'{what} {count}' for what, count in counts)}." for name, counts in listed]
    return "\n".join(textwrap.fill(line, 115, break_on_hyphens=False) for line in (total, *lines)).replace(
        "\nBy", "\n\nBy"
    )
