"""Everything audible that is made before a call: speech, prompts, bells."""
