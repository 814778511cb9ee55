"""What may differ from one machine to the next."""

import logging
import os
import secrets
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, PositiveInt

logger = logging.getLogger(__name__)


class Settings(BaseModel):
    """All settings; `from_env` reads each from a variable of its name, such as `BOOKING_DATABASE_URL`."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    database_url: str = "sqlite:///booking.db"
    secret: str = Field(default_factory=secrets.token_hex, min_length=32, repr=False)
    """Signs the tokens. There is no default that everyone knows: where none is given, one is made up."""
    token_minutes: PositiveInt = 30
    page_size: PositiveInt = 20
    max_page_size: PositiveInt = 100

    @classmethod
    def from_env(cls) -> Self:
        """The settings of this process."""
        variables = {name: f"BOOKING_{name.upper()}" for name in cls.model_fields}
        given = {name: os.environ[variable] for name, variable in variables.items() if variable in os.environ}
        if "secret" not in given:
            logger.info("BOOKING_SECRET isn't set: who is logged in stays so until this process ends")
        return cls.model_validate(given)
