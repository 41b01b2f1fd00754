"""The words every room speaks. Standard library and msgspec only: no I/O, no clock."""
