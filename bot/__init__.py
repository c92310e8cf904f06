"""Everything that touches the world: channels, the store, the command line."""
