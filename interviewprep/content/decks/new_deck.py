"""What authors begin with: files that pass the checker as they stand."""

from __future__ import annotations

import json

_DECK = """\
---
deck: {name}
title: {title}
description: What somebody who knows these cards can answer.
level: mid
# A card may show a picture that lies beside this file: ![what it shows](file.png)
---

## What does a coroutine function return when you call it? {{#coroutine-call source="https://docs.python.org/3/library/asyncio-task.html"}}

A coroutine object. Nothing of its body runs until something awaits it or makes it a task, which is why a
forgotten `await` is a bug without an exception.

```python proof
import warnings


async def work():
    seen.append("ran")


seen = []
warnings.simplefilter("ignore")  # that it was never awaited
work()
assert seen == []
```

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

```python proof
import asyncio
import time


async def other():
    return time.perf_counter()


async def main():
    started = time.perf_counter()
    task = asyncio.create_task(other())
    await asyncio.sleep(0.2)
    assert await task - started < 0.1
    started = time.perf_counter()
    task = asyncio.create_task(other())
    time.sleep(0.2)
    assert await task - started >= 0.2


asyncio.run(main())
```

## Fill in how an `async` program waits {{#waits .cloze source="https://docs.python.org/3/library/asyncio-task.html"}}

==1:`asyncio.gather`== waits for several awaitables and gives their results in their order;
==2:`asyncio.timeout`== ends a wait that takes too long.

```python proof
import asyncio


async def after(seconds):
    await asyncio.sleep(seconds)
    return seconds


async def main():
    assert await asyncio.gather(after(0.02), after(0.01)) == [0.02, 0.01]
    try:
        async with asyncio.timeout(0.01):
            await after(60)
    except TimeoutError:
        return
    raise AssertionError("it waited")


asyncio.run(main())
```

## Put one turn of a task in order {{#one-turn .order source="https://docs.python.org/3/library/asyncio-task.html"}}

1. `asyncio.create_task(work())` puts the task in line
2. the running task comes to an `await` that has to wait
3. the loop takes the next task in line
4. `work` runs to its own first `await`

Nothing runs between two awaits but the task itself.

## Which line is the bug? {{#lost-task .bug source="https://docs.python.org/3/library/asyncio-task.html#asyncio.create_task"}}

```python
import asyncio


async def save(entry):
    await asyncio.sleep(0.1)
    print("saved", entry)


async def main():
    save("first")  # bug: it is neither awaited nor made a task
    print("done")


asyncio.run(main())
```

The call alone makes a coroutine object; `await save("first")` would run it.

```python proof
import asyncio
import inspect


async def save(entry):
    await asyncio.sleep(0)
    return entry


async def main():
    lost = save("first")
    assert inspect.iscoroutine(lost)
    assert await lost == "first"


asyncio.run(main())
```

## Threads or asyncio: how do you decide? {{#threads-or-asyncio .answer level=senior time=90 source="https://docs.python.org/3/library/asyncio.html"}}

I'd ask what the program waits for, and how many of it wait at once.

- [ ] asks what is waited for
- [ ] says that CPU work belongs in processes
- [ ] decides by measuring

> Follow-up: One library of the ten you use is blocking. What now?
>
> I'd call it in a thread, with `asyncio.to_thread`, and keep the rest as it is.

A weak answer says that async is faster.
"""


def new_deck(name: str, title: str) -> str:
    """A deck with a card of each of the seven kinds."""
    quoted = json.dumps(title, ensure_ascii=False)
    return _DECK.format(name=name, title=quoted)
