"""What the policy is expected to pay and why: facts in, assessment out.

Laws: every amount is an integer yen, every date a calendar day in Asia/Tokyo; no clock, no I/O,
no words for people. (This package shares its import name with coverage.py, which the project
therefore never installs.)
"""
