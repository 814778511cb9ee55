"""One screen, one file, its style sheet beside it."""
