"""What can go wrong with the progress file, told apart so that each can be answered."""


class StoreError(Exception):
    """The database can't be used; the text says why, and what to do."""
