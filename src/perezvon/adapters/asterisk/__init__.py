"""Asterisk as a media node: ARI for calls, AMI for recording (``node.AsteriskNode`` is the door)."""
