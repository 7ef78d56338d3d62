"""Data of the demo centre: settings, people, prompts, speech."""
