"""Practise: timed coding tasks. Nothing ships here yet; `practice_apps/README.md` says what is planned."""
