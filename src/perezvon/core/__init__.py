"""What a contact centre decides: pure, deterministic, without clock or I/O."""
