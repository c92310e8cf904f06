"""What is kept: policies, firms, cases, conversations, their transcript.

Laws: SQLAlchemy Core, synchronous, the same code for SQLite and PostgreSQL; whatever a person wrote
or is called is sealed before it reaches a table; no words for people here, errors carry codes.
"""
