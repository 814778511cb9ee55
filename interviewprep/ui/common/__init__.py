"""Screens that everybody meets: settings, help, a page of text, a question."""
