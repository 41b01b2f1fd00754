"""Labels of items, bins, lots, containers and people: what stands on them, and the numbers of containers."""
