"""What people have in other tools, read into deck files: one module per format."""
