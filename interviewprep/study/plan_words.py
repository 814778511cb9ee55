"""The plan for an interview in words."""

from __future__ import annotations

from collections.abc import Iterator

from interviewprep.study.interview_plan import InterviewPlan, Remedy, date_of
from interviewprep.wording import counted


def percent(share: float) -> str:
    """A share in whole percent."""
    return f"{100 * share:.0f}%"


def in_minutes(seconds: float) -> str:
    """A time in whole minutes."""
    return f"{round(seconds / 60)} min"


def when(plan: InterviewPlan) -> str:
    """The day of the interview, and how long it is until then."""
    date = date_of(plan.day)
    day = f"{date:%A} {date.day} {date:%B}"
    if plan.days_left < 0:
        return f"The interview was on {day}."
    if plan.days_left == 0:
        return f"The interview is today, {day}. Good luck."
    return f"The interview is on {day}, in {counted(plan.days_left, 'day')}."


def standing(plan: InterviewPlan) -> str:
    """Readiness now and on the day."""
    if plan.days_left < 1:
        return readiness_in_short(plan)
    found = plan.forecast
    return (
        f"Ready: {percent(plan.now)} now, {percent(found.expected)} on the day as planned "
        f"({percent(found.low)} to {percent(found.high)}), {percent(plan.on_the_day)} if you learned no more."
    )


def readiness_in_short(plan: InterviewPlan) -> str:
    """Readiness now and on the day, in a few words."""
    if plan.days_left < 1:
        return f"Ready: {percent(plan.now)}."
    return f"Ready: {percent(plan.now)} now, {percent(plan.forecast.expected)} on the day."


def todays_work(plan: InterviewPlan) -> str:
    """What the plan wants of today; '' when there is no day left to plan."""
    if plan.days_left < 1:
        return ""
    today = plan.today
    parts = [
        counted(count, noun)
        for count, noun in ((today.reviews, "review"), (today.new, "new card"), (len(today.tasks), "task"))
        if count
    ]
    if parts:
        return f"Today: {', '.join(parts)}, about {in_minutes(today.seconds)}."
    return "Today's time is used." if today.done else "Today is free."


def outlook(plan: InterviewPlan, remedies: list[Remedy]) -> Iterator[str]:
    """Whether the goal can be reached, and what would help where not."""
    if plan.days_left < 1:
        return
    goal, expected = percent(plan.goal), plan.forecast.expected
    if expected >= plan.goal:
        yield f"The goal of {goal} can be reached."
        return
    reached = "at the edge of what" if plan.forecast.high >= plan.goal else "more than"
    yield f"The goal of {goal} is {reached} this plan reaches. It would be:"
    for remedy in remedies:
        yield f"  {percent(remedy.expected)} with {remedy.what}"
