"""Practice tasks, found by the queries that find cards."""

import pytest

from interviewprep.scheduling.card_state import Phase
from interviewprep.scheduling.moment import Moment
from interviewprep.scheduling.weights import NEWEST
from interviewprep.store.search.language import QueryError
from interviewprep.store.search.tasks import TaskEntry, TaskSearch
from interviewprep.store.tables import TaskRow

TODAY = 20_786
NOW = Moment(TODAY * 86_400_000, 0)


def task(name, title, level, tags, **progress):
    row = None
    if progress:
        known = {
            "best": 1,
            "points": 1,
            "passed": True,
            "attempts": 1,
            "phase": Phase.REVIEW,
            "reps": 1,
            "lapses": 0,
        }
        row = TaskRow(key=f"task:user:{name}", **known | progress)
    return TaskEntry(f"task:user:{name}", "user", title, level, tags, f"The brief of {name}.", row)


TASKS = [
    task("login", "Log in, get a token", "mid", ("server", "jwt"), due=TODAY, first_day=TODAY - 9, last_day=TODAY - 5,
         stability=5.0, difficulty=6.0),
    task("pages", "All pages", "senior", ("client",), due=TODAY + 3, lapses=9, reps=12, first_day=TODAY - 90,
         last_day=TODAY - 5, stability=8.0, difficulty=9.0),
    task("leak", "Connections that never come back", "senior", ("fix", "pydantic")),
]  # fmt: skip


def found(query, order="deck", **how):
    search = TaskSearch(TASKS, NEWEST)
    return [search[id_].stored.key.rpartition(":")[2] for id_ in search.find(query, NOW, order, **how)]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["login", "pages", "leak"]),
        ("kind:task", ["login", "pages", "leak"]),
        ("-kind:task OR kind:recall", []),
        ("level:senior", ["pages", "leak"]),
        ("tag:fix OR tag:jwt", ["login", "leak"]),
        ("is:new", ["leak"]),
        ("is:due", ["login"]),
        ("is:leech", ["pages"]),
        ("-is:new -is:due", ["pages"]),
        ("prop:lapses>3", ["pages"]),
        ("prop:due<=3", ["login", "pages"]),
        ("prop:recall<0.9 OR prop:recall=90", ["login"]),
        ("introduced:30", ["login"]),
        ("rated:30", []),
        ("is:suspended OR is:flagged OR is:buried", []),
        ("token", ["login"]),
        ("brief leak", ["leak"]),
        ("question:pages", ["pages"]),
        ("answer:pages", ["pages"]),
        ("id:*:l*", ["login", "leak"]),
        ("pack:user", ["login", "pages", "leak"]),
        ("deck:*tasks", ["login", "pages", "leak"]),
        ("deck:async", []),
    ],
)
def test_the_same_queries_find_them(query, names):
    assert found(query) == names


@pytest.mark.parametrize(
    ("order", "names"),
    [
        ("title", ["pages", "leak", "login"]),
        ("due", ["login", "pages", "leak"]),
        ("lapses", ["pages", "login", "leak"]),
        ("stability", ["login", "pages", "leak"]),
        ("difficulty", ["pages", "login", "leak"]),
        ("level", ["login", "pages", "leak"]),
    ],
)
def test_they_are_sorted_as_cards_are(order, names):
    assert found("", order) == names
    assert found("", order, backwards=True) == names[::-1]


def test_a_wrong_query_is_told():
    with pytest.raises(QueryError):
        found("is:nothing")
