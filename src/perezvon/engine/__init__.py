"""The asyncio shell around the floor: inbox, group commit, dispatch, recovery."""
