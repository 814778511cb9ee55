"""Packs: the manifest, safe unpacking, and the digest that trust is given to."""
