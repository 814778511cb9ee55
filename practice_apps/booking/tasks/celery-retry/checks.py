import time

from interviewprep.practice.checks import Service

WAITS = (0.1, 0.2, 0.4)


def _send(api: Service, parcel: str) -> str:
    return api.call("send", "jobs.deliver", [parcel], {}, {}).returned("sending the task")


def _result(api: Service, sent: str, seconds: float = 5) -> dict:
    return api.call("result", sent, seconds).returned("waiting for the task")


def _deliver(api: Service, parcel: str) -> dict:
    return _result(api, _send(api, parcel))


def _said(done: dict) -> str:
    if done["state"] in ("SUCCESS", "FAILURE"):
        return f"it ended with {done['state']}, {done['error'] or done['result']!r}"
    return f"it hasn't ended: {done['state']}"


def _tries(api: Service, parcel: str) -> list[float]:
    return api.call("post:tries", parcel).returned("post.tries")


def delivers(api: Service) -> None:
    for parcel in ("a hat", "zwei Hüte"):
        done = _deliver(api, parcel)
        right = (done["state"], done["result"]) == ("SUCCESS", f"receipt for {parcel}")
        assert right, f"{parcel!r} should be delivered, and its receipt returned: {_said(done)}"
        count = len(_tries(api, parcel))
        assert count == 1, f"{parcel!r}, which is taken at once, was given to the post office {count} times"


def retries_what_passes(api: Service) -> None:
    parcels = {times: f"busy-{times}" for times in (1, 2, 3)}
    sent = {times: _send(api, parcel) for times, parcel in parcels.items()}
    for times, parcel in parcels.items():
        done = _result(api, sent[times])
        right = (done["state"], done["result"]) == ("SUCCESS", f"receipt for {parcel}")
        assert right, f"the post office is busy {times} times, then takes it: {_said(done)}"
        count = len(_tries(api, parcel))
        assert count == times + 1, f"busy {times} times, then free: the post office was asked {count} times"


def gives_up(api: Service) -> None:
    for parcel in ("busy-4", "busy-9"):
        done = _deliver(api, parcel)
        right = (done["state"], done["error"]) == ("FAILURE", "PostOfficeBusy")
        assert right, f"busy again after the third retry, it should fail with PostOfficeBusy: {_said(done)}"
        count = len(_tries(api, parcel))
        assert count == 4, f"always busy: the post office was asked {count} times, not 4"


def not_what_stays(api: Service) -> None:
    for parcel, asked in (("lost", 1), ("busy-1 lost", 2)):
        done = _deliver(api, parcel)
        right = (done["state"], done["error"]) == ("FAILURE", "AddressUnknown")
        assert right, f"the address is unknown, and it should fail with AddressUnknown: {_said(done)}"
        count = len(_tries(api, parcel))
        assert count == asked, f"the address is unknown at try {asked}, and the post office was asked {count} times"


def backs_off(api: Service) -> None:
    # Many at once: one wait may be longer or shorter by its jitter, not all of them.
    parcels = [f"busy-3 number {n}" for n in range(20)]
    sent = [_send(api, parcel) for parcel in parcels]
    until = time.monotonic() + 5
    waits, gaps = [], []
    for parcel, message in zip(parcels, sent, strict=True):
        done = _result(api, message, max(0.01, until - time.monotonic()))
        waits.append(done["waits"])
        said = ", ".join(f"{wait:.2f}" for wait in done["waits"])
        assert len(done["waits"]) == 3, f"busy three times: the waits that Celery was asked for are {said or 'none'}"
        tries = _tries(api, parcel)
        gaps.append([later - earlier for earlier, later in zip(tries, tries[1:], strict=False)])
    for n, wanted in enumerate(WAITS):
        what = f"wait {n + 1} should be about {wanted} s"
        asked = [each[n] for each in waits]
        assert max(asked) <= wanted * 1.5 + 0.001, f"{what}, and is up to {max(asked):.2f} s"
        # A point in time (eta) is nearer by the time it is looked at here: then the tries tell.
        shortest = min(each[n] for each in gaps)
        assert shortest >= wanted * 0.5 - 0.01, f"{what}: the next try came after {shortest:.2f} s"
        assert max(asked) >= wanted * 0.8, f"{what}, and is never over {max(asked):.2f} s in {len(asked)} parcels"
        assert min(asked) <= wanted * 1.2, f"{what}, and is never under {min(asked):.2f} s in {len(asked)} parcels"


def worker_is_free(api: Service) -> None:
    for n in range(3):
        slow = _send(api, f"busy-3 while {n}")
        _deliver(api, f"a coat {n}")
        if _result(api, slow, 0.001)["state"] not in ("SUCCESS", "FAILURE"):
            return
        # Seen too late? Once more: a worker that waits for the retries itself is never free.
    raise AssertionError("while a parcel waited for its retries, the worker delivered no other one")


def time_limited(api: Service) -> None:
    found = api.call("options", "jobs.deliver").returned("looking at the task")
    limit = found["soft_time_limit"]
    assert isinstance(limit, (int, float)) and 0 < limit <= 30, f"the soft time limit is {limit}"
