import json
import sys

from interviewprep.practice.checks import Service

DELIVER = """
import json, sys
try:
    from jobs import app
    said = ["number", app.tasks["jobs.charge"].apply(json.loads(sys.argv[1])).get()]
except Exception as error:
    said = ["error", repr(error)]
print(json.dumps(said, default=repr))
"""
"""A delivery in a process of its own: a program that is begun again is a fork of the one before, so that what
differs from process to process, as `hash` of a text does, may be the same in both."""


def _send(api: Service, order: str, amount: int, task_id: str | None = None) -> str:
    options = {"task_id": task_id} if task_id else {}
    return api.call("send", "jobs.charge", [order, amount], {}, options).returned("sending the task")


def _result(api: Service, message: str) -> dict:
    return api.call("result", message, 5).returned("waiting for the task")


def _said(done: dict) -> str:
    if done["state"] in ("SUCCESS", "FAILURE"):
        return f"it ended with {done['state']}, {done['error'] or done['result']!r}"
    return f"it hasn't ended: {done['state']}"


def _charge(api: Service, order: str, amount: int, what: str, task_id: str | None = None) -> int:
    """The number that a delivery returns."""
    done = _result(api, _send(api, order, amount, task_id))
    right = done["state"] == "SUCCESS" and type(done["result"]) is int
    assert right, f"{what}: the task should return the charge's number; {_said(done)}"
    return done["result"]


def _charge_elsewhere(api: Service, order: str, amount: int, what: str) -> int:
    """The number that a delivery returns in a new process."""
    command = [sys.executable, "-c", DELIVER, json.dumps([order, amount])]
    printed = api.call("subprocess:check_output", command, text=True).returned("starting a process")
    kind, said = json.loads(printed.splitlines()[-1])
    right = kind == "number" and type(said) is int
    assert right, f"{what}: the task should return the charge's number; it ended with {said!r}"
    return said


def _charges(api: Service, amount: int) -> list[int]:
    return api.call("bank:charges", amount).returned("bank.charges")


def _noted(api: Service, order: str) -> object:
    """What the ledger has for an order; 'nothing' when it isn't there."""
    return api.call("ledger:noted").returned("ledger.noted").get(order, "nothing")


def _charged_once(api: Service, order: str, amount: int, number: int, what: str) -> None:
    charges = _charges(api, amount)
    assert len(charges) == 1, f"{what}: it was charged {len(charges)} times"
    assert charges == [number], f"{what}: its charge has the number {charges[0]}, and the task returned {number}"
    noted = _noted(api, order)
    assert noted == number, f"{what}: the charge is {number}, and the ledger has {noted}"


def _charged_no_more(api: Service, order: str, amount: int, first: int, what: str) -> None:
    """A message with another amount changes nothing: the order was charged."""
    number = _charge(api, order, amount, what)
    assert not _charges(api, amount), f"{what}: it was charged again"
    assert number == first, f"{what}: it returned {number}, and the first one {first}"


def charges(api: Service) -> None:
    for order, amount in (("plain-1", 101), ("an order", 7)):
        number = _charge(api, order, amount, "one order")
        _charged_once(api, order, amount, number, "one order")


def late_acknowledgement(api: Service) -> None:
    found = api.call("options", "jobs.charge").returned("looking at the task")
    assert found["acks_late"], "the message is acknowledged before the work is done"
    assert found["reject_on_worker_lost"], "a worker that is lost takes the message with it"


def delivered_twice(api: Service) -> None:
    first = _charge(api, "twice", 102, "a message", "message-102")
    for _ in range(2):
        _send(api, "twice", 102, "message-102")
    # The worker takes messages in turn: this one is behind.
    _charge(api, "fence", 103, "another order")
    _charged_once(api, "twice", 102, first, "one message, delivered three times")
    again = _result(api, "message-102")
    assert again["result"] == first, f"the third delivery should return {first}, the first one's number; {_said(again)}"


def sent_twice(api: Service) -> None:
    numbers = [_charge(api, "sent", 104, "several messages for one order") for _ in range(3)]
    _charged_once(api, "sent", 104, numbers[0], "three messages for one order")
    assert len(set(numbers)) == 1, f"three messages for one order returned {numbers}"
    _charged_no_more(api, "sent", 204, numbers[0], "a message for a charged order, with another amount")


def orders_of_one_amount(api: Service) -> None:
    numbers = [_charge(api, order, 105, "one of two orders") for order in ("left", "right")]
    count = len(_charges(api, 105))
    assert count == 2, f"two orders of the same amount were charged {count} times in all"
    assert len(set(numbers)) == 2, f"two orders got the same number, {numbers[0]}"


def crash_in_between(api: Service) -> None:
    _result(api, _send(api, "dies-1", 106))
    before = _charge(api, "lives", 107, "an order")
    api.restart()
    number = _charge(api, "dies-1", 106, "an order whose first delivery died, in another process")
    _charged_once(api, "dies-1", 106, number, "a delivery died after charging, and came again in another process")
    _result(api, _send(api, "dies-2", 108))
    number = _charge_elsewhere(api, "dies-2", 108, "an order whose first delivery died, in a new process")
    _charged_once(api, "dies-2", 108, number, "a delivery died after charging, and came again in a new process")
    _result(api, _send(api, "dies-3", 109))
    (first,) = _charges(api, 109) or [0]
    _charged_no_more(api, "dies-3", 209, first, "a delivery died after charging, and one with another amount came")
    after = _charge(api, "lives", 107, "an order that was charged before the worker died")
    assert after == before, f"charged before the worker died, it returned {before}, and afterwards {after}"
    _charged_once(api, "lives", 107, before, "an order that was charged before the worker died")


def failures_may_return(api: Service) -> None:
    first = _result(api, _send(api, "luck", 13))
    if first["state"] == "SUCCESS":  # a retry, which charges
        assert type(first["result"]) is int, f"the bank was down, and the task returned {first['result']!r}"
        _charged_once(api, "luck", 13, first["result"], "the bank was down, and the task ended well")
    else:
        said = f"the bank is down: it should fail with BankDown, or try again until it is back; {_said(first)}"
        assert (first["state"], first["error"]) == ("FAILURE", "BankDown"), said
        noted = _noted(api, "luck")
        assert noted == "nothing", f"the bank was down, and the ledger has {noted} for the order"
        assert not _charges(api, 13), "the bank was down, and charged"
    number = _charge(api, "luck", 13, "the bank is back")
    _charged_once(api, "luck", 13, number, "the bank was down, and is back")
