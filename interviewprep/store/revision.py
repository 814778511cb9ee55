"""What marks the database as ours, and of which schema; apart from everything that is slow to import."""

REVISION = "0006"
"""The newest migration: what this version reads and writes. A test ties it to the migrations."""
APPLICATION_ID = 0x69767072
"""`ivpr` in ASCII, in the header of the file since revision 0003."""
