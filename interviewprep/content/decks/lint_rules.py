"""The lint rules for decks: what each asks for, and why, with a bad and a good example.

The reasons are those of `decks/README.md`: a card is asked daily, in a terminal, by somebody who has an
interview next week.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule."""

    name: str
    asks: str
    """What it asks for, in a sentence."""
    why: str
    bad: str
    """A card that breaks this rule and no other; two cards for `near-duplicate`."""
    good: str
    """The same, fixed."""
    judges: str = "card"
    """`card`; or `deck`, `history` for rules that need more than one card to judge."""
    strict: bool = False
    """Whether only `deck check --strict` asks it: for decks that others are to rely on."""


_SOURCE = 'source="https://docs.python.org/3/library/asyncio-task.html"'
_LONG = " ".join(
    ["It waits for the socket, and while it waits the loop runs the other tasks, one by one."] * 6
)
_WIDE = "print('a line of code that goes on and on until nobody can read it at eighty columns')"
_ANSWERED = (
    f"## Threads or asyncio? {{#threads .answer {_SOURCE}}}\n\nI'd ask what we wait for.\n\n"
    "- [ ] asks what is waited for\n- [ ] CPU work needs processes\n- [ ] measures\n\n"
    "> Follow-up: One library blocks. What now?\n>\n> Its calls go to a thread.\n"
)
_SIX = ("ada", "bob", "cy", "dan", "eve", "flo")

RULES: dict[str, Rule] = {
    rule.name: rule
    for rule in (
        Rule(
            "long-answer",
            "A recall answer has at most 75 words, and code of at most 16 lines.",
            "What can't be said in one breath can't be rated honestly: some of it was known, some not.",
            f"## What does `await` do? {{#await {_SOURCE}}}\n\n{_LONG}",
            f"## What does `await` do? {{#await {_SOURCE}}}\n\n"
            "It waits for the result; meanwhile the loop runs other tasks.",
        ),
        Rule(
            "two-questions",
            "A card that is not an answer card asks one thing.",
            "Half known is neither Good nor Again, and the half that was forgotten comes back too late.",
            f"## What is a task? How do you cancel it? {{#task {_SOURCE}}}\n\n"
            "A coroutine that the loop drives; `task.cancel()`.",
            f"## How do you cancel a task? {{#task {_SOURCE}}}\n\n"
            "`task.cancel()`: it raises CancelledError inside, at the next await.",
        ),
        Rule(
            "yes-no",
            "A yes/no question says why.",
            "A coin is right half the time. The interviewer's next word is *why*.",
            f"## Is a coroutine run by calling it? {{#called {_SOURCE}}}\n\nNo.",
            f"## Is a coroutine run by calling it? {{#called {_SOURCE}}}\n\n"
            "No: calling only makes the coroutine object; awaiting it, or making it a task, runs it.",
        ),
        Rule(
            "obvious-option",
            "The right option of a choice looks like the others.",
            "An option that is twice as long, or that says *all of the above*, is picked without knowing.",
            f"## Which one blocks? {{#blocks .choice {_SOURCE}}}\n\n"
            "- [x] `time.sleep(1)`, since the thread that runs the loop is the one that sleeps, and so "
            "nothing else can run\n  It sleeps in the loop's thread.\n- [ ] `await f()`\n  It gives way.\n",
            f"## Which one blocks? {{#blocks .choice {_SOURCE}}}\n\n"
            "- [x] `time.sleep(1)`\n  It sleeps in the loop's thread.\n"
            "- [ ] `await asyncio.sleep(1)`\n  It gives way.\n",
        ),
        Rule(
            "no-explanation",
            "Every option of a choice says why it is right or wrong.",
            "Who picked the wrong one learns nothing from a red cross.",
            f"## Which one blocks? {{#blocks .choice {_SOURCE}}}\n\n"
            "- [x] `time.sleep(1)`\n- [ ] `await asyncio.sleep(1)`\n",
            f"## Which one blocks? {{#blocks .choice {_SOURCE}}}\n\n"
            "- [x] `time.sleep(1)`\n  It sleeps in the loop's thread.\n"
            "- [ ] `await asyncio.sleep(1)`\n  It gives way.\n",
        ),
        Rule(
            "key-points",
            "An answer card has three to six key points, and a follow-up.",
            "Fewer tell a strong answer from a weak one badly; more can't be ticked from memory.",
            f"## Threads or asyncio? {{#threads .answer {_SOURCE}}}\n\nI'd ask what we wait for.\n\n"
            "- [ ] asks what is waited for\n\n> Follow-up: One library blocks. What now?\n",
            f"## Threads or asyncio? {{#threads .answer {_SOURCE}}}\n\nI'd ask what we wait for.\n\n"
            "- [ ] asks what is waited for\n- [ ] CPU work needs processes\n- [ ] measures\n\n"
            "> Follow-up: One library blocks. What now?\n",
        ),
        Rule(
            "no-source",
            "Every card, or its deck, names a source.",
            "A card that can't be checked can't be trusted, and nobody can fix it when a version changes.",
            "## What does `await` do? {#await}\n\nIt waits for the result; meanwhile other tasks run.",
            f"## What does `await` do? {{#await {_SOURCE}}}\n\n"
            "It waits for the result; meanwhile other tasks run.",
        ),
        Rule(
            "near-duplicate",
            "No two cards ask the same thing in almost the same words.",
            "The second is answered from the first: it costs time and teaches nothing.",
            f"## When does the code after `yield` run? {{#after-yield {_SOURCE}}}\n\nAfter the response.\n\n"
            f"## When does code after the `yield` run? {{#yield-after {_SOURCE}}}\n\nAfter the response.",
            f"## When does the code after `yield` run? {{#after-yield {_SOURCE}}}\n\nAfter the response.\n\n"
            f"## What ends a dependency before the response? {{#early {_SOURCE}}}\n\n"
            '`Depends(scope="function")`.',
            judges="deck",
        ),
        Rule(
            "bad-code",
            "A `python`, `json`, `toml` or `yaml` fence can be parsed.",
            "Code that doesn't parse is a typo, and a card about code is read letter by letter.",
            f"## How is a task made? {{#make {_SOURCE}}}\n\n```python\ntask = create_task(work()\n```\n",
            f"## How is a task made? {{#make {_SOURCE}}}\n\n```python\ntask = create_task(work())\n```\n",
        ),
        Rule(
            "wide-line",
            "A line of code or output has at most 72 columns.",
            "A terminal of 80 columns wraps what is wider, and wrapped code is hard to read.",
            f"## What does this show? {{#shows {_SOURCE}}}\n\n```python\n{_WIDE}\n```\n",
            f"## What does this show? {{#shows {_SOURCE}}}\n\n```python\nprint('short')\n```\n",
        ),
        Rule(
            "stray-text",
            "Text stands under a card's heading; the deck's own words are in the front matter.",
            "What is above the first card, or under the title of a part (`# Part two`), is never shown.",
            f"Read this first.\n\n## What does `await` do? {{#await {_SOURCE}}}\n\n"
            "It waits for the result; meanwhile the loop runs other tasks.",
            f"# The loop\n\n## What does `await` do? {{#await {_SOURCE}}}\n\n"
            "It waits for the result; meanwhile the loop runs other tasks.",
        ),
        Rule(
            "no-proof",
            "A recall, choice, bug or cloze card about code has a proof, or says why not.",
            "Prose goes beyond what was tried, and nobody sees when a version makes it wrong. Assert what "
            "the card says in a `python proof` fence, which is hidden from the candidate and run by "
            "`deck check --run`; its wrong options, too. What only a document can say is allowed: "
            '`allow="no-proof: only the specification says it"`.',
            f"## What does `sort` return? {{#sort {_SOURCE}}}\n\nNothing: the list is sorted in place.",
            f"## What does `sort` return? {{#sort {_SOURCE}}}\n\nNothing: the list is sorted in place.\n\n"
            "```python proof\nassert [2, 1].sort() is None\n```\n",
            strict=True,
        ),
        Rule(
            "longest-option",
            "The right option of a choice isn't the longest by half.",
            "The most qualified option is picked unread; people know how such questions are made.",
            f"## Which one blocks? {{#blocks .choice {_SOURCE}}}\n\n"
            "- [x] a call that sleeps in the thread of the loop\n  Nothing else runs there.\n"
            "- [ ] one that awaits a sleep\n  It gives way.\n",
            f"## Which one blocks? {{#blocks .choice {_SOURCE}}}\n\n- [x] a call that sleeps\n"
            "  It sleeps in the loop's thread.\n- [ ] one that awaits a sleep\n  It gives way.\n",
            strict=True,
        ),
        Rule(
            "neighbour-title",
            "A title can be understood without another card.",
            "Cards are dealt alone, from several decks, weeks apart.",
            f"## And when it is cancelled? {{#cancelled {_SOURCE}}}\n\nCancelledError is raised inside.",
            f"## What happens in a task that is cancelled? {{#cancelled {_SOURCE}}}\n\n"
            "CancelledError is raised inside, at the next await.",
            strict=True,
        ),
        Rule(
            "same-title",
            "No two cards of all decks have the same title.",
            "In lists, in a search and in one's mind they are one card.",
            f"## What is wrong? {{#one .order {_SOURCE}}}\n\n1. a\n2. b\n3. c\n\n"
            f"## What is wrong? {{#two .order {_SOURCE}}}\n\n1. d\n2. e\n3. f\n",
            f"## What is wrong? {{#one .order {_SOURCE}}}\n\n1. a\n2. b\n3. c\n\n"
            f"## What is wrong with the second one? {{#two .order {_SOURCE}}}\n\n1. d\n2. e\n3. f\n",
            judges="deck",
            strict=True,
        ),
        Rule(
            "open-follow-up",
            "Each follow-up of an answer card has an answer.",
            "It is what the interviewer asks next, and who doesn't know it learns nothing from the question.",
            f"## Threads or asyncio? {{#threads .answer {_SOURCE}}}\n\nI'd ask what we wait for.\n\n"
            "- [ ] asks what is waited for\n- [ ] CPU work needs processes\n- [ ] measures\n\n"
            "> Follow-up: One library blocks. What now?\n",
            _ANSWERED,
            strict=True,
        ),
        Rule(
            "one-point",
            "A key point holds one thing.",
            "Half of a point can't be ticked. Examples after a colon are fine; clauses joined by `;`, lists "
            "of three and pairs are points of their own.",
            _ANSWERED.replace("- [ ] measures", "- [ ] measures; changes one thing"),
            _ANSWERED,
            strict=True,
        ),
        Rule(
            "one-source",
            "No page is the source of many cards of a deck, unless they name its sections.",
            "A source that is only the topic's page was seldom read for the card; a section was.",
            "\n\n".join(f"## What is {word}? {{#{word} {_SOURCE}}}\n\nA thing." for word in _SIX),
            "\n\n".join(
                f"## What is {word}? {{#{word} {_SOURCE[:-1]}#{word}\"}}\n\nA thing." for word in _SIX
            ),
            judges="deck",
            strict=True,
        ),
        Rule(
            "unused-allow",
            "What is allowed is there.",
            "An exception that nothing needs hides the next mistake.",
            f'## What does `await` do? {{#await allow="yes-no: it was one" {_SOURCE}}}\n\nIt waits.',
            f"## What does `await` do? {{#await {_SOURCE}}}\n\nIt waits.",
        ),
        Rule(
            "lost-id",
            "No id that was in the last commit is gone.",
            "Progress hangs on the id: a renamed card starts over for everybody who knew it.",
            "", "",
            judges="history",
        ),
        Rule(
            "changed-kind",
            "A card keeps the kind that it had in the last commit.",
            "Another kind asks another thing: the old progress says nothing about it. Give it a new id.",
            "", "",
            judges="history",
        ),
    )
}  # fmt: skip
