"""Mutants: small lies put into the brain, one at a time; a suite that believes one of them is too kind."""
