"""Command line: one module a command group; each imports what it needs when it is called."""
