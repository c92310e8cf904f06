"""The dossier: everything of a case in one PDF, for the board, the insurer and the files.

Laws: Python words it and makes a plain JSON tree; the look stands in the templates beside it, which
only ever read that tree: what somebody wrote is data there, never a line of the template; every
figure is the engine's, a fact's, or a sum of those.
"""
