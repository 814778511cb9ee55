"""Syntax trees in several threads."""

import ast
import gc
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from interviewprep.content.syntax_tree import syntax_tree

PROGRAM = "\n".join(f"def f{n}(a, b): return [a + (b * {n}) for x in (1, 2)]" for n in range(60))


@pytest.fixture
def interrupted():
    """The collector runs often, and gives the interpreter away each time: what CPython's fault needs."""

    def yields(*_):
        time.sleep(0.0001)

    before = gc.get_threshold(), sys.getswitchinterval()
    gc.set_threshold(20)
    sys.setswitchinterval(1e-6)
    gc.callbacks.append(yields)
    yield
    gc.callbacks.remove(yields)
    gc.set_threshold(*before[0])
    sys.setswitchinterval(before[1])


@pytest.mark.usefixtures("interrupted")
def test_trees_are_made_in_several_threads_at_once():
    with ThreadPoolExecutor(3) as pool:
        trees = list(pool.map(syntax_tree, [PROGRAM] * 9))
    assert all(isinstance(tree, ast.Module) and len(tree.body) == 60 for tree in trees)


def test_what_is_no_program_is_refused():
    with pytest.raises(SyntaxError):
        syntax_tree("def")
    with pytest.raises((SyntaxError, ValueError), match="null"):  # which of them, the version says
        syntax_tree("\0")
