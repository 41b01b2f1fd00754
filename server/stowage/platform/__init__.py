"""What the rooms stand on: configuration, PostgreSQL, TLS, logs, errors to HTTP."""
