"""What may differ from one machine to the next."""

import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """All settings; `from_env` reads them from variables that start with `BOOKING_`."""

    database_url: str = "sqlite:///booking.db"
    secret: str = "change me: this is only the example's own secret"
    token_minutes: int = 30
    page_size: int = 20
    max_page_size: int = 100

    @classmethod
    def from_env(cls) -> "Settings":
        """The settings of this process."""
        env = os.environ
        return cls(
            database_url=env.get("BOOKING_DATABASE_URL", cls.database_url),
            secret=env.get("BOOKING_SECRET", cls.secret),
            token_minutes=int(env.get("BOOKING_TOKEN_MINUTES", cls.token_minutes)),
        )
