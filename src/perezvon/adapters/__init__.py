"""The world outside, one folder each: the ports made real."""
