"""The HTTP edge: who asks, may he, what is wrong in his language. Slices bring thin routes."""
