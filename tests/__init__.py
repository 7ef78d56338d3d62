"""The tests, by what they hold: core, sim, engine, adapters, features, live, acceptance, house."""
