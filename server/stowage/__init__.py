"""The server: rooms of warehouse work around one ledger, behind one door for commands."""
