"""What the benchmarks of telephony stand on: a centre without people, callers, agents, and their costs."""
