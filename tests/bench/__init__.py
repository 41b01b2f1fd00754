"""`make bench`: measured figures as a table and as JSON lines. Nothing here asserts a time."""
