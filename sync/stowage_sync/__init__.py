"""The sync engine, without input or output: decides what to send, what to apply and what to ask for again."""
