"""Meeting rooms, and who has them when."""
