"""What is written down of calls: the list, one call, its note, the export."""
