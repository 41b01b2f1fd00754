"""The demo company: real goods, and everything a first day needs. Deterministic: the same day gives the same company."""
