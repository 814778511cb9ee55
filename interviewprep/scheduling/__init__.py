"""Scheduling: when a card comes back. Pure: no I/O and no clock; the moment comes in as an argument."""
