"""The lint rules: each on its own examples, its exceptions, and against a real repository's last commit."""

import subprocess

import pytest

from interviewprep.content.decks.checker import check
from interviewprep.content.decks.lint_across import similar
from interviewprep.content.decks.lint_rules import RULES
from tests.conftest import deck_text

SOURCE = 'source="https://e.org"'


def found(folder, *cards, front="", **more):
    path = folder / "deck.md"
    text = deck_text(*cards).replace("title: Sample\n", f"title: Sample\n{front}")
    path.write_text(text, encoding="utf-8")
    return [(p.problem.rule, p.problem.line, p.problem.column) for p in check([path], **more).problems]


def rules(folder, *cards, **more):
    return {rule for rule, _, _ in found(folder, *cards, **more)}


@pytest.mark.parametrize("rule", [r for r in RULES.values() if r.bad], ids=lambda r: r.name)
def test_the_examples_of_a_rule(tmp_path, rule):
    assert rules(tmp_path, rule.bad, strict=rule.strict) == {rule.name}
    assert rules(tmp_path, rule.good, strict=rule.strict) == set()
    if rule.strict:
        assert rules(tmp_path, rule.bad) == set()


@pytest.mark.parametrize(
    ("card", "rule"),
    [
        (f"## May I? {{#a {SOURCE}}}\n\nYes, you may, because the lock is held.", None),
        (f"## A class: is it an object? {{#a {SOURCE}}}\n\nYes.", "yes-no"),
        (f"## Doing what? {{#a {SOURCE}}}\n\nYes.", None),
        (f"## What is `a ? b` and `c?` {{#a {SOURCE}}}\n\nA thing.", None),
        (f"## Top-level await {{#a {SOURCE}}}\n\n```python\nawait f()\n```", None),
        (f"## JSON {{#a {SOURCE}}}\n\n```json\n{{a}}\n```", "bad-code"),
        (f"## TOML {{#a {SOURCE}}}\n\n```toml\na = \n```", "bad-code"),
        (f"## YAML {{#a {SOURCE}}}\n\n```yaml\na: [1\n```", "bad-code"),
        (f"## Console {{#a {SOURCE}}}\n\n```console\n$ ( a\n```", None),
        (f"## Wide {{#a {SOURCE}}}\n\n```text\n{'漢' * 37}\n```", "wide-line"),
        (f"## Wide {{#a .bug {SOURCE}}}\n\n```python\nx = 1  # bug: {'why ' * 40}\n```\n\nSo.", None),
        (
            f"## All {{#a .choice {SOURCE}}}\n\n- [x] all of the above\n  so\n- [ ] none at all\n  so",
            "obvious-option",
        ),
    ],
)
def test_more_cards(tmp_path, card, rule):
    assert rules(tmp_path, card) == ({rule} if rule else set())


@pytest.mark.parametrize(
    ("card", "rule"),
    [
        (f"## And? {{#a {SOURCE}}}\n\nSo.", "neighbour-title"),
        (f"## `and` or `&`? {{#a {SOURCE}}}\n\nSo.\n\n```python run\n1\n```", None),
        (f"## Andes or Alps? {{#a {SOURCE}}}\n\nSo.", None),
        (
            f"## The same failure with `gather`? {{#a {SOURCE}}}\n\nSo.\n\n```python proof\n```",
            "neighbour-title",
        ),
        (f"## Which way? {{#a .order {SOURCE}}}\n\n1. `a`\n2. `b`\n3. `c`", None),
        (f"## Why tasks? {{#a {SOURCE}}}\n\nThey run.\n\n```text\na\n```", "no-proof"),
        (f"## Gap {{#a .cloze {SOURCE}}}\n\n==`x`== it is.", "no-proof"),
        (f"## Bug {{#a .bug {SOURCE}}}\n\n```python\nx = 1  # bug: so\n```", "no-proof"),
        (f'## What is `a`? {{#a allow="no-proof: a word" {SOURCE}}}\n\nSo.', None),
        (f'## What is it? {{#a allow="no-proof: a word" {SOURCE}}}\n\nSo.', "unused-allow"),
    ],
)
def test_cards_under_strict_rules(tmp_path, card, rule):
    assert rules(tmp_path, card, strict=True) == ({rule} if rule else set())


@pytest.mark.parametrize(
    ("point", "compound"),
    [
        ("one shared client, not one for each call", False),
        ("names tools: traces, loop lag, py-spy, pool metrics", False),
        ("a set of accepted keys (`kid`, JWKS, rotation; all of it)", False),
        ("`a; b` is two statements", False),
        ("a mock proves the call and not the query", False),
        ("checks what changed; mitigates first", True),
        ("decorator: concern of one function; keeps the signature", True),
        ("queue of its own, time limits, limits per user", True),
        ("progress and cancellation", True),
    ],
)
def test_a_key_point_that_holds_several_things(tmp_path, point, compound):
    card = (
        f"## T {{#a .answer {SOURCE}}}\n\nSo.\n\n- [ ] {point}\n- [ ] b\n- [ ] c\n\n> Follow-up: x?\n>\n> y"
    )
    assert rules(tmp_path, card, strict=True) == ({"one-point"} if compound else set())


def test_a_mistake_in_code_is_told_where_it_is(tmp_path):
    card = f"## Code {{#a {SOURCE}}}\n\nText.\n\n```python\na = 1\nb = (\n```"
    assert found(tmp_path, card) == [("bad-code", 11, 5)]


def test_a_card_or_a_deck_is_let_off_with_a_reason(tmp_path):
    card = "## What is it? {#a}\n\nText."
    assert rules(tmp_path, card) == {"no-source"}
    assert rules(tmp_path, card, front="allow:\n  no-source: our own notes\n") == set()
    assert rules(tmp_path, card.replace("#a", '#a allow="no-source: our own notes"')) == set()
    assert rules(tmp_path, card.replace("#a", '#a allow="no-source"')) == {"syntax"}
    assert rules(tmp_path, card.replace("#a", '#a allow="no-sauce: x"')) == {"syntax"}
    assert rules(tmp_path, card, front="allow:\n  no-sauce: x\n") >= {"syntax"}


def test_the_same_question_in_two_decks(tmp_path):
    for name, question in (
        ("one", "When does code after yield run here?"),
        ("two", "When does code after `yield` run here?"),
    ):
        text = deck_text(f"## {question} {{#{name} {SOURCE}}}\n\nAfterwards.")
        (tmp_path / f"{name}.md").write_text(text)
    (problem,) = check([tmp_path]).problems
    assert problem.path.name == "two.md"
    assert problem.problem.message == "it asks nearly what `one` asks (one.md:5)"


def test_the_same_id_in_two_decks(tmp_path):
    for name in ("one", "two"):
        (tmp_path / f"{name}.md").write_text(
            deck_text(f"## Question {name} is what? {{#a {SOURCE}}}\n\nText.")
        )
    (problem,) = check([tmp_path]).problems
    assert (problem.path.name, problem.problem.message) == (
        "two.md",
        "the id `a` is taken by a card in one.md",
    )


def test_programs_that_differ_in_one_word_are_two_cards(tmp_path):
    card = "## What does this print? {{#{0} .output {1}}}\n\n```python run\nfor item in range({2}):\n    print(item)\n```\n\n```output\n0\n```\n"
    assert rules(tmp_path, card.format("a", SOURCE, 1), card.format("b", SOURCE, "2 - 1")) == set()


def test_similar_finds_what_comparing_all_pairs_finds():
    from random import Random

    random = Random(3)
    words = [f"w{n}" for n in range(40)]
    sets = [frozenset(random.sample(words[:14], random.randint(1, 9))) for _ in range(300)]
    for share in (0.5, 0.8, 1.0):
        slow = {}
        for later, one in enumerate(sets):
            for earlier in range(later):
                if len(one & sets[earlier]) >= share * len(one | sets[earlier]):
                    slow[later] = earlier
                    break
        assert {later: earlier for earlier, later in similar(sets, share)} == slow


@pytest.fixture
def repository(tmp_path):
    def git(*words):
        subprocess.run(
            ["git", "-C", str(tmp_path), "-c", "user.name=a", "-c", "user.email=a@e.org", *words],
            check=True,
            capture_output=True,
        )

    git("init", "-q")
    (tmp_path / "decks").mkdir()
    for name in ("one", "two"):
        text = deck_text(
            *(f"## What is {name} {n} about? {{#{name}-{n} {SOURCE}}}\n\nText." for n in range(2))
        )
        (tmp_path / "decks" / f"{name}.md").write_text(text)
    assert check([tmp_path]).problems == []  # no commit yet
    git("add", ".")
    git("commit", "-qm", "decks")
    return tmp_path / "decks"


def test_a_lost_id(repository):
    one = repository / "one.md"
    one.write_text(one.read_text().replace("#one-1", "#one-9"))
    (problem,) = check([repository]).problems
    assert (problem.path, problem.problem.rule) == (one, "lost-id")
    assert "`one-1`" in problem.problem.message
    assert check([repository], history=False).problems == []


def test_a_card_that_moved_is_not_lost(repository):
    one, two = repository / "one.md", repository / "two.md"
    head, card = one.read_text().rsplit("\n\n## ", 1)
    one.write_text(head + "\n")
    two.write_text(two.read_text() + "\n## " + card)
    assert check([repository]).problems == []
    assert check([one]).problems == []


def test_a_deck_that_was_deleted(repository):
    (repository / "one.md").unlink()
    assert [p.problem.rule for p in check([repository]).problems] == ["lost-id", "lost-id"]


def test_a_changed_kind(repository):
    one = repository / "one.md"
    one.write_text(one.read_text().replace("{#one-0 ", "{#one-0 .cloze ").replace("Text.", "==Text==.", 1))
    (problem,) = check([repository]).problems
    assert (problem.problem.rule, problem.problem.line) == ("changed-kind", 5)
