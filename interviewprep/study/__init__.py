"""Study: use cases without a screen: what is due today, a session, undo, statistics."""
