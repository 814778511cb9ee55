"""What a mutant is, and all mutants of a module: mutmut's operators, and some for what they leave out.

mutmut itself mutates neither what a module or a class says once (the plan's SQL, defaults, the settings'
limits) nor what is decorated (properties, context managers); here everything is mutated where it stands.
What `mypy --strict` refuses anyhow (None for a value, an argument less) is no mutant: it would only raise
the figure.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

import libcst as cst
import libcst.matchers as m
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation import mutators as mutmut

SQL = re.compile(r"\b(SELECT|FROM|WHERE|AND|OR|EXISTS|ORDER BY|UPDATE|INSERT|NOT NULL)\b")
SQL_CHANGES = {
    "AND": "OR",
    "OR": "AND",
    "NOT ": "",
    " DESC": "",
    "<=": "<",
    ">=": ">",
    "<>": "=",
    "<": "<=",
    ">": ">=",
    "=": "<>",
}
SQL_WORD = re.compile(r"\bAND\b|\bOR\b|\bNOT (?!NULL)| DESC\b|<=|>=|<>|<|>|=")
SWAPPED = {
    "min": "max",
    "max": "min",
    "any": "all",
    "all": "any",
    "bisect_left": "bisect_right",
    "bisect_right": "bisect_left",
    "bisect": "bisect_left",
}
COMPARED = m.Comparison() | m.BooleanOperation() | m.UnaryOperation(operator=m.Not())
"""Conditions that mutmut's operators turn round already."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A module with one small mistake."""

    path: str
    """The module, from the repository's root."""
    where: str
    """The function, method or class that it is in; '' for the module itself."""
    change: str
    """The changed words of the text, `was => is`."""
    lines: tuple[int, ...]
    """The lines of the statement, as they were; none for what is run at import, whoever is the first to."""
    text: str
    """The whole module."""

    @property
    def name(self) -> str:
        """What it is called in `judged.toml`: it doesn't depend on line numbers."""
        return f"{self.path.removeprefix('interviewprep/')} {self.where or '(module)'}: {self.change}"


def mutants_of(path: str, root: Path) -> list[Mutant]:
    """All mutants of a module, each once, in the order of the text."""
    source = (root / path).read_text(encoding="utf-8")
    wrapper = MetadataWrapper(cst.parse_module(source))
    finder = _Finder(wrapper.module, source)
    wrapper.visit(finder)
    found: dict[str, Mutant] = {}
    names: Counter[str] = Counter()
    for text, where, lines in finder.texts:
        if text in found or text == source or not _compiles(text):
            continue
        change = _difference(source, text)
        names[where + change] += 1
        if names[where + change] > 1:
            change += f" ({names[where + change]})"
        found[text] = Mutant(path, where, change, lines, text)
    return list(found.values())


def _compiles(text: str) -> bool:
    try:
        compile(text, "mutant", "exec")
    except SyntaxError:
        return False
    return True


def _difference(before: str, after: str) -> str:
    """The changed lines of either."""
    old, new = before.splitlines(), after.splitlines()
    start = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), 0)
    shared = min(len(old), len(new)) - start
    pairs = zip(reversed(old), reversed(new), strict=False)
    end = next((n for n, (a, b) in enumerate(pairs) if a != b or n == shared), shared)
    was, now = (" ".join(line.strip() for line in t[start : len(t) - end]) for t in (old, new))
    return f"{was} => {now}"


class _Finder(cst.CSTVisitor):
    """Collects (changed text, where, lines of the statement)."""

    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self, module: cst.Module, source: str) -> None:
        super().__init__()
        self.texts: list[tuple[str, str, tuple[int, ...]]] = []
        self._module = module
        self._source = source
        self._starts = [0, *accumulate(len(line) for line in source.splitlines(keepends=True))]
        self._where: list[str] = []
        self._answers_none: list[bool] = []
        self._statement: list[tuple[int, ...]] = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        if _left_alone(node):
            return False
        if isinstance(node, cst.FunctionDef | cst.ClassDef):
            self._where.append(node.name.value)
        if isinstance(node, cst.FunctionDef):
            self._answers_none.append(bool(node.returns and "None" in self._code(node.returns.annotation)))
        if isinstance(node, cst.SimpleStatementLine):
            self._statement.append(self._lines(node))
        lines = self._statement[-1] if self._statement else self._lines(node)
        if not self._answers_none:
            lines = ()
        for new in changes_of(node):
            self.texts.append((self._with(node, new), ".".join(self._where), lines))
        # Of a block only its condition is laid anew: its lines would lose their place.
        if isinstance(node, cst.If | cst.While | cst.CompIf) and not m.matches(node.test, COMPARED):
            self.texts.append((self._with(node.test, _negated(node.test)), ".".join(self._where), lines))
        if isinstance(node, cst.Return) and node.value is not None and self._answers_none[-1]:
            nothing = node.with_changes(value=cst.Name("None"))
            self.texts.append((self._with(node, nothing), ".".join(self._where), lines))
        return True

    def on_leave(self, original_node: cst.CSTNode) -> None:
        if _left_alone(original_node):
            return
        if isinstance(original_node, cst.FunctionDef | cst.ClassDef):
            self._where.pop()
        if isinstance(original_node, cst.FunctionDef):
            self._answers_none.pop()
        if isinstance(original_node, cst.SimpleStatementLine):
            self._statement.pop()

    def _with(self, old: cst.CSTNode, new: cst.CSTNode) -> str:
        try:
            place = self.get_metadata(PositionProvider, old)
        except KeyError:
            return str(self._module.deep_replace(old, new).code)  # type: ignore[arg-type, union-attr]
        start = self._starts[place.start.line - 1] + place.start.column
        end = self._starts[place.end.line - 1] + place.end.column
        if isinstance(new, type(old)) and getattr(old, "lpar", ()):  # those stand outside the place
            new = new.with_changes(lpar=[], rpar=[])
        code = self._code(new)
        if isinstance(old, cst.SimpleStatementLine):
            code = code.strip()
        return self._source[:start] + code + self._source[end:]

    def _code(self, node: cst.CSTNode) -> str:
        return self._module.code_for_node(node)

    def _lines(self, node: cst.CSTNode) -> tuple[int, ...]:
        try:
            place = self.get_metadata(PositionProvider, node)
        except KeyError:
            return ()
        if isinstance(node, cst.BaseCompoundStatement):
            return (place.start.line,)
        return tuple(range(place.start.line, place.end.line + 1))


def _left_alone(node: cst.CSTNode) -> bool:
    """What is no behaviour: types, docstrings, imports, decorators, `assert`s for the type checker."""
    return (
        isinstance(node, cst.Annotation | cst.Import | cst.ImportFrom | cst.Decorator | cst.Assert)
        or m.matches(node, m.SimpleStatementLine(body=[m.Expr(value=m.SimpleString())]))
        or m.matches(node, m.If(test=m.Name("TYPE_CHECKING")))
        or m.matches(node, m.Call(func=m.Name("isinstance") | m.Name("cast") | m.Name("TypeVar")))
        or m.matches(node, m.Assign(targets=[m.AssignTarget(target=m.Name("__slots__"))]))
    )


def changes_of(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """The node with each small mistake."""
    for kind, operator in OPERATORS:
        if isinstance(node, kind):
            yield from operator(node)


def text(node: cst.SimpleString) -> Iterator[cst.CSTNode]:
    """SQL is changed as a program is; other words by signs around them, unless they are prose."""
    if SQL.search(node.value):
        for value in _sql(node.value):
            yield node.with_changes(value=value)
    elif not re.search(r"\s", node.value) and '"""' not in node.value:
        yield from list(mutmut.operator_string(node))[:1]


def formatted_text(node: cst.FormattedString) -> Iterator[cst.CSTNode]:
    """SQL with values in it."""
    words = "".join(part.value for part in node.parts if isinstance(part, cst.FormattedStringText))
    if not SQL.search(words):
        return
    for n, part in enumerate(node.parts):
        if isinstance(part, cst.FormattedStringText):
            for value in _sql(part.value):
                changed = part.with_changes(value=value)
                yield node.with_changes(parts=[*node.parts[:n], changed, *node.parts[n + 1 :]])


def _sql(words: str) -> Iterator[str]:
    for found in SQL_WORD.finditer(words):
        yield words[: found.start()] + SQL_CHANGES[found.group()] + words[found.end() :]


def arguments(node: cst.Call) -> Iterator[cst.CSTNode]:
    """Leave out a named argument."""
    for n, argument in enumerate(node.args):
        if argument.keyword is not None:
            yield node.with_changes(args=[*node.args[:n], *node.args[n + 1 :]])


def swapped_function(node: cst.Call) -> Iterator[cst.CSTNode]:
    """`min` for `max`, and the like."""
    if isinstance(node.func, cst.Name) and node.func.value in SWAPPED:
        yield node.with_changes(func=cst.Name(SWAPPED[node.func.value]))


def operand(node: cst.BooleanOperation) -> Iterator[cst.CSTNode]:
    """Only the one side of `and` and `or`."""
    yield node.left
    yield node.right


def statement(node: cst.SimpleStatementLine) -> Iterator[cst.CSTNode]:
    """A call, an error, or a change of a thing that stays left out."""
    kept = m.AssignTarget(target=m.Attribute() | m.Subscript())
    call = m.Expr(value=m.Call())
    if m.matches(node, m.SimpleStatementLine(body=[call | m.Raise() | m.Assign(targets=[kept])])):
        nothing = cst.TrailingWhitespace()  # the comment stands outside the place
        yield node.with_changes(body=[cst.Pass()], leading_lines=[], trailing_whitespace=nothing)


def entry(node: cst.Dict) -> Iterator[cst.CSTNode]:
    """A dictionary that lacks one of its keys."""
    for n in range(len(node.elements)):
        yield node.with_changes(elements=[*node.elements[:n], *node.elements[n + 1 :]])


def _negated(test: cst.BaseExpression) -> cst.BaseExpression:
    return cst.UnaryOperation(cst.Not(), test.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()]))


Operator = Callable[..., Iterable[cst.CSTNode]]
OPERATORS: list[tuple[type | tuple[type, ...], Operator]] = [
    (cst.BaseNumber, mutmut.operator_number),
    (cst.SimpleString, text),
    (cst.FormattedString, formatted_text),
    (cst.Name, mutmut.operator_name),
    (cst.AugAssign, mutmut.operator_augmented_assignment),
    (cst.UnaryOperation, mutmut.operator_remove_unary_ops),
    (cst.Call, arguments),
    (cst.Call, swapped_function),
    (cst.Call, mutmut.operator_symmetric_string_methods_swap),
    (cst.Call, mutmut.operator_unsymmetrical_string_methods_swap),
    (cst.Lambda, mutmut.operator_lambda),
    (cst.CSTNode, mutmut.operator_keywords),
    (cst.CSTNode, mutmut.operator_swap_op),
    (cst.IfExp, mutmut.operator_if_exp),
    (cst.BooleanOperation, operand),
    (cst.SimpleStatementLine, statement),
    (cst.Dict, entry),
]
