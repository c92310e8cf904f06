"""One module a migration, in order; a released one is never changed."""
