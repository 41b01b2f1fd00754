"""The demo company: real goods, and everything a first day needs. Deterministic: the same day gives the same company."""

from stowage.demo.loading import Loaded, LoadFailed, Progress, load

__all__ = ["LoadFailed", "Loaded", "Progress", "load"]
