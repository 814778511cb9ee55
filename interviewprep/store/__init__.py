"""Store: the append-only event log in SQLite, and the projections derived from it."""
