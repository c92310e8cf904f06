"""The person's own page: the same conversation in a browser, without Telegram.

Laws: a browser is a chat as any other: what is typed or pressed comes in by the same door, screened
and kept before it is answered; the page decides nothing, it shows the transcript and the open
question's buttons; it works without a script, which only makes it live.
"""
