"""Lists: what a grid of the desk shows, sorts, filters, sums and exports, described once and read as SQL. README.md tells the rules."""
