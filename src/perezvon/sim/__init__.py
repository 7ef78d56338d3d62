"""The same floor on a virtual clock: callers, agents, a carrier, a media node and faults from one seed."""
