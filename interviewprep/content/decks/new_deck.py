"""What authors begin with: files that pass the checker as they stand."""

from __future__ import annotations

import json

_DECK = """\
---
deck: {name}
title: {title}
description: What somebody who knows these cards can answer.
level: mid
---

## What does a coroutine function return when you call it? {{#coroutine-call source="https://docs.python.org/3/library/asyncio-task.html"}}

A coroutine object. Nothing of its body runs until something awaits it or makes it a task, which is why a
forgotten `await` is a bug without an exception.

## What does this print? {{#prints-order .output source="https://docs.python.org/3/library/asyncio-task.html"}}

```python run
import asyncio


async def work(name):
    print("start", name)
    await asyncio.sleep(0)
    print("end", name)


async def main():
    await asyncio.gather(work("a"), work("b"))


asyncio.run(main())
```

```output
start a
start b
end a
end b
```

`sleep(0)` gives the loop one turn, and the other task gets it.

## Which line blocks every other request? {{#blocks-loop .choice source="https://docs.python.org/3/library/asyncio-dev.html"}}

- [x] `time.sleep(1)`
  It sleeps in the thread that runs the loop.
- [ ] `await asyncio.sleep(1)`
  The task waits, and the loop goes on.
- [ ] `await client.get(url)`
  It waits for the socket without holding the thread.

## Threads or asyncio: how do you decide? {{#threads-or-asyncio .answer level=senior time=90 source="https://docs.python.org/3/library/asyncio.html"}}

I'd ask what the program waits for, and how many of it wait at once.

- [ ] asks what is waited for
- [ ] says that CPU work belongs in processes
- [ ] decides by measuring

> Follow-up: One library of the ten you use is blocking. What now?

A weak answer says that async is faster.
"""


def new_deck(name: str, title: str) -> str:
    """A deck with a card of each of four kinds."""
    quoted = json.dumps(title, ensure_ascii=False)
    return _DECK.format(name=name, title=quoted)
