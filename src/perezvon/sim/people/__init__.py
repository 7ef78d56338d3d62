"""Simulated people on a real carrier: callers and agents with real SIP legs and real speech.

Agents act through the same HTTP API and the same live socket as a desk; callers hear what a caller hears and
learn from the floor's facts when an agent answered.
"""
