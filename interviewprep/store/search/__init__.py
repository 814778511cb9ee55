"""Cards found by a query in Anki's words: `deck:`, `is:due`, `rated:7:1`, text, `-`, `OR`, parentheses."""
