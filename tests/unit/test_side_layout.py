"""How the brief and the checks share the side."""

import pytest

from interviewprep.ui.practise.side_layout import DETAILS, HEADINGS, Side, arranged

TEXT = 1200
"""Cells of a brief: 30 lines of 40, 20 of 60."""


def rows(cells):
    return -(-TEXT // cells)


def arrange(opened, width, height, checks=8):
    return arranged(opened, width, height, rows, checks)


def test_the_brief_takes_no_more_of_the_width_than_it_needs():
    assert arrange("brief", 100, 30 + HEADINGS) == Side(40, 30, checks=False)
    assert arrange("brief", 100, 24 + HEADINGS) == Side(50, 24, checks=False)
    assert arrange("brief", 100, 20 + HEADINGS) == Side(60, 20, checks=False)


def test_a_brief_that_is_too_long_beside_the_editor_takes_its_place():
    assert arrange("brief", 100, 19 + HEADINGS) == Side(100, 19, checks=False, whole=True)


def test_a_brief_that_may_not_take_the_editors_place_has_most_of_the_width():
    height = 10 + HEADINGS
    assert arranged("brief", 100, height, rows, 8, may_cover=False) == Side(60, 10, checks=False)


def test_the_checks_leave_the_editor_its_room():
    assert arrange("checks", 100, 30) == Side(40, 0, checks=True)


@pytest.mark.parametrize("opened", ["brief", "checks"])
def test_both_are_open_where_both_fit(opened):
    enough = rows(64) + 8 + DETAILS + HEADINGS
    assert arrange(opened, 160, enough) == Side(64, rows(64), checks=True)
    assert arrange(opened, 160, enough - 1).checks != bool(arrange(opened, 160, enough - 1).brief)
