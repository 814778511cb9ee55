from interviewprep.practice.checks import Service


def _deliver(api: Service, parcel: str) -> dict:
    sent = api.call("send", "jobs.deliver", [parcel], {}, {}).returned("sending the task")
    return api.call("result", sent, 6).returned("waiting for the task")


def _tries(api: Service, parcel: str) -> list[float]:
    return api.call("jobs:tries", parcel).returned("jobs.tries")


def delivers(api: Service) -> None:
    done = _deliver(api, "a hat")
    assert (done["state"], done["result"]) == ("SUCCESS", "receipt for a hat"), f"the task gave {done}"


def retries_what_passes(api: Service) -> None:
    for times in (1, 3):
        done = _deliver(api, f"busy-{times}")
        assert done["state"] == "SUCCESS", f"busy {times} times, then free: the task ended {done['state']} {done['result']}"
        count = len(_tries(api, f"busy-{times}"))
        assert count == times + 1, f"busy {times} times: the post office was asked {count} times"


def gives_up(api: Service) -> None:
    done = _deliver(api, "busy-9")
    assert done["state"] == "FAILURE", f"always busy: the task ended {done['state']}"
    assert done["error"] == "PostOfficeBusy", f"always busy: it failed with {done['error']}, not PostOfficeBusy"
    count = len(_tries(api, "busy-9"))
    assert count == 4, f"always busy: the post office was asked {count} times, not 4"


def not_what_stays(api: Service) -> None:
    done = _deliver(api, "lost")
    assert (done["state"], done["error"]) == ("FAILURE", "AddressUnknown"), f"an unknown address: {done}"
    count = len(_tries(api, "lost"))
    assert count == 1, f"an unknown address was tried {count} times"


def backs_off(api: Service) -> None:
    waits = _deliver(api, "busy-03")["waits"]
    said = ", ".join(f"{wait:.2f}" for wait in waits)
    assert len(waits) == 3, f"three retries, and the waits asked for were {said or 'none'}"
    assert waits[0] < waits[1] < waits[2], f"the waits were {said} s: each should be longer"
    assert 0.05 <= waits[0] <= 0.2, f"the first wait was {waits[0]:.2f} s"
    assert 0.2 <= waits[2] <= 0.8, f"the third wait was {waits[2]:.2f} s"


def time_limited(api: Service) -> None:
    found = api.call("options", "jobs.deliver").returned()
    limit = found["soft_time_limit"]
    assert limit is not None and 0 < limit <= 30, f"the soft time limit is {limit}"
