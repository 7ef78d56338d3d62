"""A bug report: a stretch of a journal with pseudonyms, in one file, and its replay."""
