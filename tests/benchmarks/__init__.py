"""Benchmarks: run by hand, side by side with a bare program. See README.md here."""
