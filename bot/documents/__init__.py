"""The papers of a case: made from its facts at one moment, in one language, as a file.

Laws: every figure comes from the engine or from a fact, never from here; what is an estimate says
so, with the day on which it stands; a paper is made outside every transaction and off every loop,
and making one changes nothing.
"""
