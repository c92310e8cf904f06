"""The Telegram channel: updates come in as something heard, effects go out as messages.

Laws: of python-telegram-bot only its types and calls are used; no Updater queue, no persistence,
no ConversationHandler, no callback-data cache, for they keep state in the process; an update is
stored before Telegram hears that it was taken; the bot's token stands in no error and in no log.
"""

import os

# The library's coming way to give durations, `retry_after` too; without it each one warns.
os.environ.setdefault("PTB_TIMEDELTA", "true")
