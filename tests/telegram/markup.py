"""Entities and keyboards, checked as Telegram checks them.

Laws: what Telegram refuses is refused in its words; offsets count UTF-16 units. Not the real one's:
the old `Markdown` mode is refused whole, for nobody should write it any more.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from tests.telegram.reading import Json, bad, units

HTML_TAGS = {
    **dict.fromkeys(("b", "strong"), "bold"),
    **dict.fromkeys(("i", "em"), "italic"),
    **dict.fromkeys(("u", "ins"), "underline"),
    **dict.fromkeys(("s", "strike", "del"), "strikethrough"),
    **dict.fromkeys(("span", "tg-spoiler"), "spoiler"),
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
HTML_NAMES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
MARKS = {"*": "bold", "__": "underline", "_": "italic", "~": "strikethrough", "||": "spoiler"}
RESERVED = "_*[]()~`>#+-=|{}.!"
ACTIONS = ("url", "callback_data", "web_app", "login_url", "switch_inline_query", "copy_text")
MOST_BUTTONS = 100
MOST_DATA = 64


def entities_of(text: str, mode: str | None, given: list[Any] | None) -> tuple[str, list[Json]]:
    """The text as shown and its entities."""
    if not mode:
        return text, _checked(text, given or [])
    if mode.lower() == "html":
        return _html(text)
    if mode.lower() == "markdownv2":
        return _markdown(text)
    raise bad("unsupported parse_mode")


def _checked(text: str, given: list[Any]) -> list[Json]:
    for one in given:
        at, length = (
            one.get(key) if isinstance(one, dict) else None for key in ("offset", "length")
        )
        if not isinstance(at, int) or not isinstance(length, int) or not one.get("type"):
            raise bad("can't parse MessageEntity")
        if at < 0 or length < 1 or at + length > units(text):
            raise bad("entity is beyond the text (the stand-in is stricter here)")
    return given


def _broken(why: str) -> Exception:
    return bad(f"can't parse entities: {why}")


def _entity(kind: str, start: int, end: int, url: str | None = None) -> Json:
    found: Json = {"type": kind, "offset": start, "length": end - start}
    return found | ({"url": url} if url else {})


def _html(text: str) -> tuple[str, list[Json]]:
    shown, found = "", []
    opened: list[tuple[str, int, str | None]] = []
    for words, tag in re.findall(r"([^<]+)|(<[^<>]*>?)", text):
        if words:
            shown += re.sub(r"&(?:#(\d+)|(\w+));", _character, words)
            continue
        parts = re.fullmatch(r"<(/?)([\w-]+)((?:\s[^<>]*)?)>", tag)
        if parts is None:
            raise _broken(f'Unclosed or unsupported tag "{tag}"')
        closing, name, rest = parts[1], parts[2].lower(), parts[3]
        if name not in HTML_TAGS:
            raise _broken(f'Unsupported start tag "{name}"')
        if not closing:
            link = re.search(r'href="([^"]*)"', rest)
            opened.append((name, units(shown), link[1] if link else None))
        elif not opened or opened[-1][0] != name:
            raise _broken(f'Unmatched end tag "{name}"')
        else:
            _, start, url = opened.pop()
            if units(shown) > start:
                found.append(_entity(HTML_TAGS[name], start, units(shown), url))
    if opened:
        raise _broken(f'Can\'t find end tag corresponding to start tag "{opened[-1][0]}"')
    return shown, found


def _character(found: re.Match[str]) -> str:
    number, name = found.groups()
    return chr(int(number)) if number else HTML_NAMES.get(name, found[0])


def _markdown(text: str) -> tuple[str, list[Json]]:
    shown, found = "", []
    opened: list[tuple[str, int]] = []
    pattern = r"(?s)```(?:\w*\n)?(?P<pre>.*?)```|`(?P<code>[^`]*)`|\\(?P<plain>[!-~])"
    pattern += r"|\]\((?P<url>(?:\\.|[^)\\])*)\)|(?P<mark>\|\||__|[*_~\[])|(?P<other>.)"
    for token in re.finditer(pattern, text):
        kind, value = str(token.lastgroup), token[str(token.lastgroup)]
        if kind in ("pre", "code"):
            found.append(_entity(kind, units(shown), units(shown + value)))
            shown += value
        elif kind == "url":
            if not opened or opened[-1][0] != "[":
                raise _broken("Character ']' is reserved and must be escaped")
            found.append(_entity("text_link", opened.pop()[1], units(shown), value))
        elif kind == "mark" and opened and opened[-1][0] == value:
            found.append(_entity(MARKS[value], opened.pop()[1], units(shown)))
        elif kind == "mark":
            opened.append((value, units(shown)))
        elif kind == "other" and value in RESERVED:
            raise _broken(
                f"Character '{value}' is reserved and must be escaped with the preceding '\\'"
            )
        else:
            shown += value
    if opened:
        raise _broken(f"Can't find end of the entity that begins with {opened[-1][0]!r}")
    return shown, found


def keyboard(markup: Json | None, *, inline_only: bool) -> Json | None:
    """A reply markup that holds; ``None`` where it shows nothing."""
    if not markup:
        return None
    if "inline_keyboard" in markup:
        return _inline(markup)
    if inline_only:
        raise bad("inline keyboard expected")
    if "keyboard" in markup:
        for row in _rows(markup["keyboard"]):
            for button in row:
                label = button.get("text") if isinstance(button, dict) else button
                if not isinstance(label, str) or not label.strip():
                    raise bad("can't parse keyboard button: text must be non-empty")
    elif markup.get("remove_keyboard") is not True and markup.get("force_reply") is not True:
        raise bad("object expected as reply markup")
    return markup


def _rows(rows: Any) -> list[list[Any]]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad("can't parse reply keyboard markup: an Array of Array of buttons is expected")
    return rows


def _inline(markup: Json) -> Json | None:
    rows = _rows(markup["inline_keyboard"])
    if sum(map(len, rows)) > MOST_BUTTONS:
        raise bad("reply markup is too long")
    for row in rows:
        for button in row:
            _check_button(button)
    return {"inline_keyboard": [row for row in rows if row]} if any(rows) else None


def _check_button(button: Any) -> None:
    if not isinstance(button, dict) or not isinstance(button.get("text"), str):
        raise bad("can't parse inline keyboard button: Object with a text is expected")
    if not button["text"].strip():
        raise bad("can't parse inline keyboard button: text is empty")
    does = [key for key in button if key != "text"]
    if len(does) != 1 or does[0] not in ACTIONS:
        raise bad(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    value = button[does[0]]
    if does[0] == "callback_data" and not (
        isinstance(value, str) and 1 <= len(value.encode()) <= MOST_DATA
    ):
        raise bad("BUTTON_DATA_INVALID")
    if does[0] == "url" and not _link(value):
        raise bad(f"inline keyboard button URL '{value}' is invalid: Wrong HTTP URL")


def _link(value: Any) -> bool:
    parts = urlsplit(value) if isinstance(value, str) else None
    return bool(parts and parts.scheme in ("http", "https", "tg") and parts.netloc)
