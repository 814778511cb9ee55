"""The screens of an author of decks, with a small app of their own."""
