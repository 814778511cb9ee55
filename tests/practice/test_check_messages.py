"""What a failed check says is short enough to be read, and shows nothing of the check itself."""

from datetime import timedelta

import httpx
import pytest

from interviewprep.practice.checks import Failed, expect


def said(body: object, wanted: object) -> str:
    """The message of a check that wants one body and gets another."""
    response = httpx.Response(200, json=body, request=httpx.Request("GET", "http://127.0.0.1/"))
    response.elapsed = timedelta(0)
    with pytest.raises(Failed) as failed:
        expect(response, 200, wanted, "the rooms")
    return str(failed.value)


def test_a_short_list_is_shown_whole():
    assert said([1, 2], [1]) == "the rooms: the body has 2 items, not 1: it is [1, 2], not [1]"


@pytest.mark.parametrize("wanted", [[1], 1, {"a": 1}, "text", lambda _: False])
def test_a_long_body_is_cut_in_the_middle(wanted):
    message = said([{"id": n, "name": "room" * 20} for n in range(5000)], wanted)
    assert len(message) < 500
    assert "more characters" in message


def test_a_function_of_the_checks_is_not_shown():
    message = said([], [{"id": lambda value: value > 0}])
    assert message.endswith("it is [], not [{'id': …}]")
