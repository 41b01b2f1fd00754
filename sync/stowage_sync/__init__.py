"""The sync engine, without input or output: decides what to send, what to apply and what to ask for again."""

from stowage_sync.engine import Engine
from stowage_sync.store import MemoryStore

__all__ = ["Engine", "MemoryStore"]
