"""The conversation: what to ask, how to read the answer, what to say, what to remember.

Laws: pure functions of what is handed in; no channel, no store, no clock; words are keys, their
texts live in `locales/`.
"""
