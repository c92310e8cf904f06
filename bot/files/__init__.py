"""Files: told by their bytes, screened in memory, sealed, kept in a folder or a bucket."""
