"""Mutants are made where a wrong word does harm, and what is said of them in `judged.toml` holds."""

import pytest

pytest.importorskip("mutmut", reason="only with the extra `mutants`")
from interviewprep.practice.code_mutants import mutants_of
from tests.mutants.__main__ import files_of, mutants_in, read_judged, read_programs

MODULE = '''"""A module."""
import os

LIMIT: int = 20
QUERY = f"SELECT x FROM t WHERE a <= :day AND NOT b = {LIMIT}"


class Deck:
    """Prose with == and 5."""

    @property
    def full(self) -> bool:
        """Whether it is."""
        return self.count >= LIMIT and not self.closed

    def close(self) -> None:
        self.closed = True
        if self.owner:
            self.owner.tell("closed")
            raise ValueError("it is closed for good")
'''


def changes():
    return {mutant.change: mutant for mutant in mutants_of("module.py", MODULE)}


@pytest.mark.parametrize(
    "change",
    [
        "LIMIT: int = 20 => LIMIT: int = 21",
        *(
            'QUERY = f"SELECT x FROM t WHERE a <= :day AND NOT b = {LIMIT}" => '
            f'QUERY = f"SELECT x FROM t WHERE a {words} {{LIMIT}}"'
            for words in (
                "< :day AND NOT b =",
                "<= :day OR NOT b =",
                "<= :day AND b =",
                "<= :day AND NOT b <>",
            )
        ),
        *(
            f"return self.count >= LIMIT and not self.closed => return {words}"
            for words in (
                "self.count > LIMIT and not self.closed",
                "self.count >= LIMIT or not self.closed",
                "self.count >= LIMIT and self.closed",
                "self.count >= LIMIT",
                "not self.closed",
            )
        ),
        "self.closed = True => pass",
        "self.closed = True => self.closed = False",
        "if self.owner: => if not (self.owner):",
        'self.owner.tell("closed") => pass',
        'self.owner.tell("closed") => self.owner.tell("XXclosedXX")',
        'raise ValueError("it is closed for good") => pass',
    ],
)
def test_a_mistake_is_made_where_it_stands(change):
    found = changes()
    assert change in found
    assert found[change].text != MODULE
    compile(found[change].text, "module", "exec")


def test_nothing_is_changed_that_is_no_behaviour():
    for mutant in changes().values():
        assert mutant.text.startswith('"""A module."""\nimport os\n')
        assert "Prose with == and 5." in mutant.text
        assert "-> bool" in mutant.text


def test_a_mutant_is_called_by_its_place_and_its_change_and_knows_its_lines():
    found = changes()
    assert found["self.closed = True => pass"].name == "module.py Deck.close: self.closed = True => pass"
    assert found["self.closed = True => pass"].lines == (17,)
    assert found["LIMIT: int = 20 => LIMIT: int = 21"].lines == ()


@pytest.mark.exhaustive
def test_every_judged_mutant_is_one_and_has_a_reason():
    judged = read_judged()
    paths = {name.partition(" ")[0] for name in judged}
    names = {
        mutant.name
        for program in read_programs().values()
        for path in files_of(program.modules)
        if path.removeprefix("interviewprep/") in paths
        for mutant in mutants_in(program, path)
    }
    assert [name for name in judged if name not in names] == []
    assert all(len(reason) > 15 for reason in judged.values())
