from interviewprep.practice.checks import Service


def _charge(api: Service, order: str, task_id: str | None = None) -> dict:
    amount = int(order.rpartition("-")[2])
    options = {"task_id": task_id} if task_id else {}
    sent = api.call("send", "jobs.charge", [order, amount], {}, options).returned("sending the task")
    return api.call("result", sent, 4).returned("waiting for the task")


def _charged(api: Service, order: str) -> int:
    return api.call("jobs:charges", order).returned("jobs.charges")


def charges(api: Service) -> None:
    done = _charge(api, "plain-101")
    assert done["state"] == "SUCCESS", f"the task ended {done['state']} {done['result']}"
    assert isinstance(done["result"], int), f"it returned {done['result']!r}, not the charge's number"
    assert _charged(api, "plain-101") == 1, f"one order was charged {_charged(api, 'plain-101')} times"


def late_acknowledgement(api: Service) -> None:
    found = api.call("options", "jobs.charge").returned()
    assert found["acks_late"], "the message is acknowledged before the work is done"
    assert found["reject_on_worker_lost"], "a worker that is lost takes the message with it"


def delivered_twice(api: Service) -> None:
    first = _charge(api, "twice-102", "message-102")
    api.call("send", "jobs.charge", ["twice-102", 102], {}, {"task_id": "message-102"}).returned()
    second = _charge(api, "fence-103")  # the worker takes messages in turn: this one is behind
    assert second["state"] == "SUCCESS"
    count = _charged(api, "twice-102")
    assert count == 1, f"one message, delivered twice, charged {count} times"
    again = api.call("result", "message-102", 2).returned()
    assert again["result"] == first["result"], f"the second delivery returned {again['result']}, the first {first['result']}"


def sent_twice(api: Service) -> None:
    first, second = _charge(api, "sent-104"), _charge(api, "sent-104")
    count = _charged(api, "sent-104")
    assert count == 1, f"two messages for one order charged {count} times"
    assert first["result"] == second["result"], f"they returned {first['result']} and {second['result']}"
    other = _charge(api, "other-105")
    assert other["result"] != first["result"], "another order got the same number"


def crash_in_between(api: Service) -> None:
    died = _charge(api, "dies-106")
    assert died["error"] == "WorkerDied", f"the first delivery ended {died['state']} {died['result']}"
    done = _charge(api, "dies-106")
    assert done["state"] == "SUCCESS", f"the second delivery ended {done['state']} {done['result']}"
    count = _charged(api, "dies-106")
    assert count == 1, f"a delivery died after charging; its order was charged {count} times"


def failures_may_return(api: Service) -> None:
    failed = _charge(api, "luck-13")
    assert failed["error"] == "BankDown", f"a bank that is down: the task ended {failed['state']} {failed['result']}"
    done = _charge(api, "luck-13")
    assert done["state"] == "SUCCESS" and isinstance(done["result"], int), f"the bank is back: the task gave {done}"
    assert _charged(api, "luck-13") == 1, "the order was not charged once"
