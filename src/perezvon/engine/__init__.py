"""The asyncio shell around the floor: inbox, batch, commit, dispatch; recovery; lease. No decisions."""
