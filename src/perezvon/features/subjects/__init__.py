"""What calls are about: said on the desk or by the script; a complaint calls for somebody at once."""
