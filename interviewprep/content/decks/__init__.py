"""Decks: a deck file read into validated cards, checked, formatted and cached."""
