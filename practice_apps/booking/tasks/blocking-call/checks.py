import threading
import time

from interviewprep.practice.checks import Service, expect


def _report(api: Service) -> None:
    expect(api.get("/reports/cats"), 200, {"report": "All about cats"})


def same_answers(api: Service) -> None:
    _report(api)
    expect(api.get("/prices/lamp"), 200, {"near": 8, "far": 7, "sleepy": 10})


def reports_run_together(api: Service) -> None:
    one = api.timed(lambda: _report(api), best_of=2)
    six = api.timed(lambda: api.at_once([lambda: _report(api)] * 6), best_of=3)
    assert six < one * 3, f"one report took {one:.2f} s, six at once {six:.2f} s: they wait for each other"


def prices_run_together(api: Service) -> None:
    shop = 0.15
    one = api.timed(lambda: expect(api.get("/prices/lamp"), 200), best_of=3)
    assert one < shop * 3, f"each shop takes {shop} s, and one price {one:.2f} s: the shops are asked in turn"


def others_are_served(api: Service) -> None:
    def served_meanwhile() -> int:
        """Requests of /health that are answered before a report that was asked for earlier."""
        done = threading.Event()

        def report() -> int:
            _report(api)
            done.set()
            return 0

        def health() -> int:
            # The report is under way by then; on a loop that it blocks, the first waits until it is made.
            time.sleep(0.05)
            count = 0
            while not done.is_set():
                api.get("/health")
                count += not done.is_set()
            return count

        return api.at_once([report, health])[-1]

    # One or two may slip in between the report's being made and its being seen here.
    most = max(served_meanwhile() for _ in range(3))
    assert most > 3, "while a report is made, /health is not answered"


def slow_shops_are_left_out(api: Service) -> None:
    answer = api.get("/prices/sofa")
    expect(answer, 200, {"near": 8, "far": 7}, "a price when one shop sleeps", lacks=("sleepy",))
