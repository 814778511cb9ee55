"""A store in memory, with a journal. Nothing to change here."""


class Store:
    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Forget everything: for tests."""
        self.jobs: dict[int, tuple[str, str]] = {}
        self.journal: list[str] = []
        self.open = False

    def put(self, number: int, name: str, state: str) -> None:
        self.jobs[number] = (name, state)
        self.journal.append(f"{name} {state}")


STORE = Store()
