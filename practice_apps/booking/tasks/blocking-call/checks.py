from interviewprep.practice.checks import Service, expect


def _report(api: Service) -> None:
    expect(api.get("/reports/cats"), 200, {"report": "All about cats"})


def same_answers(api: Service) -> None:
    _report(api)
    expect(api.get("/prices/lamp"), 200, {"near": 8, "far": 7, "sleepy": 10})


def reports_run_together(api: Service) -> None:
    one = api.timed(lambda: _report(api))
    six = api.timed(lambda: api.at_once([lambda: _report(api)] * 6))
    assert six < one * 3, f"one report took {one:.2f} s, six at once {six:.2f} s: they wait for each other"


def prices_run_together(api: Service) -> None:
    shop = 0.15
    one = api.timed(lambda: expect(api.get("/prices/lamp"), 200))
    assert one < shop * 2.2, f"each shop takes {shop} s, and one price {one:.2f} s: the shops are asked in turn"


def others_are_served(api: Service) -> None:
    quiet = min(api.timed(lambda: api.get("/health")) for _ in range(5))

    def busy() -> float:
        return max(api.timed(lambda: api.get("/health")) for _ in range(10))

    worst = api.at_once([lambda: _report(api), lambda: _report(api), lambda: api.get("/prices/lamp"), busy])[-1]
    assert worst < 0.1, f"/health took {worst:.2f} s while reports were made, {quiet:.3f} s before"


def slow_shops_are_left_out(api: Service) -> None:
    answer = api.get("/prices/sofa")
    expect(answer, 200, {"near": 8, "far": 7}, "a price when one shop sleeps", lacks=("sleepy",))
