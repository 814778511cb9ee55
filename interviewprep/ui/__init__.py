"""The Textual app: screens and widgets. No SQL and no scheduling arithmetic."""
