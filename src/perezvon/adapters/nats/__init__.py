"""NATS: hints and requests between processes. Lossy by design; truth is in PostgreSQL."""
