"""Reading what people type: a value, a guess to be confirmed, or a problem; never a wrong value."""
