"""What a program prints, as it is compared: by checkers of decks and judges of answers alike."""


def normalise_output(text: str) -> list[str]:
    """Lines without trailing spaces, and without empty lines at the end."""
    return [line.rstrip() for line in text.rstrip().split("\n")]
