"""Device tests: what an agent's headset and network were like when he tried them before his shift."""
