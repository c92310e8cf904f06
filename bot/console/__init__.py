"""The console of staff: the queue, the cases, what staff do in them, who they are.

Laws: deny by default; what may be done is data (`bot.console.roles`), looked at in the same
transaction as what is done; the work itself is done by the functions the command line uses.
"""
