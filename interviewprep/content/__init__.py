"""Content: deck files read into validated cards, with every mistake named by file, line and column."""
