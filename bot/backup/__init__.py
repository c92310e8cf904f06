"""Backup and restore, in one form for either database."""
