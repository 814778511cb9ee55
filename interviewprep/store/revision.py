"""The database schema's revision, apart from everything that is slow to import."""

REVISION = "0002"
"""The newest migration: what this version reads and writes. A test ties it to the migrations."""
