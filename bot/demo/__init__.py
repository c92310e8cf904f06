"""The demo: a service on a scratch database, with an insurer's people and cases under way.

Laws: nothing of the environment's installation is read or touched, but for where to listen; the
cases are told through the conversation, never written by hand; all of it is gone at the end.
"""
