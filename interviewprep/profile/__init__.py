"""Profile: whose progress on which decks: home folder, clock, installed packs, the editor."""
