"""Widgets that more than one screen uses, and one for every way of answering."""
