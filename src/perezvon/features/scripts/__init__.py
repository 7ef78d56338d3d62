"""Scripts: what a talk should touch on; their versions, and their runs on calls."""
