"""Go's regular expressions (RE2) read by Python's engine.

The SSM agent checks a parameter's allowedPattern with Go's `regexp`. Where the two dialects
differ silently, a pattern that is safe in one is not in the other: Python's `$` also matches
before a final newline, its `\\d` and `\\w` take any script's digits and letters, and it accepts
look-around, which Go refuses. So a pattern is translated token by token, and what Go refuses, or
what is not translated here, is an error rather than a guess.
"""

from __future__ import annotations

import re

_SPACE = r"\t\n\f\r "
_POSIX = {
    "alnum": "0-9A-Za-z",
    "alpha": "A-Za-z",
    "ascii": r"\x00-\x7f",
    "blank": r"\t ",
    "cntrl": r"\x00-\x1f\x7f",
    "digit": "0-9",
    "graph": "!-~",
    "lower": "a-z",
    "print": " -~",
    "punct": r"!-/:-@\[-`{-~",
    "space": r"\t\n\v\f\r ",
    "upper": "A-Z",
    "word": "0-9A-Za-z_",
    "xdigit": "0-9A-Fa-f",
}
_MAX_REPEAT = 1000  # Go refuses a{1001}

_ESCAPE = re.compile(r"\\(x\{[0-9A-Fa-f]+\}|x[0-9A-Fa-f]{2}|.)", re.DOTALL)
_REPEAT = re.compile(r"\{(\d+)(?:,(\d*))?\}")
_GROUP = re.compile(r"\(\?(?:P?<([A-Za-z_]\w*)>|([is]*(?:-[is]+)?):|([is]+)\))")


class PatternError(ValueError):
    """A pattern that Go's regexp would refuse, or that this translation does not cover."""


def compile_go_pattern(pattern: str) -> re.Pattern[str]:
    """Compiles a Go pattern; use `.search`, for Go's match is unanchored."""
    translated = _translate(pattern)
    try:
        return re.compile(translated, re.ASCII)
    except re.error as error:
        raise PatternError(f"{pattern!r}: {error}") from error


def _translate(pattern: str) -> str:
    out: list[str] = []
    position = 0
    after_repeat = False  # Go allows one quantifier and one `?` after it, Python reads `a++` otherwise
    while position < len(pattern):
        character = pattern[position]
        repeat = _REPEAT.match(pattern, position)
        if character in "*+?" or repeat:
            if after_repeat:
                raise PatternError(f"{pattern!r}: nested repetition")
            text = repeat.group() if repeat else character
            if repeat and any(int(n) > _MAX_REPEAT for n in repeat.groups() if n):
                raise PatternError(f"{pattern!r}: repeats more than {_MAX_REPEAT} times")
            position += len(text)
            if pattern.startswith("?", position):
                text += "?"
                position += 1
            out.append(text)
            after_repeat = True
            continue
        after_repeat = False
        if character == "\\":
            text, position = _escape(pattern, position, in_class=False)
        elif character == "[":
            text, position = _character_class(pattern, position)
        elif pattern.startswith("(?", position):
            text, position = _group(pattern, position)
        else:
            text = {"$": r"\Z", "{": r"\{"}.get(character, character)
            position += 1
        out.append(text)
    return "".join(out)


def _escape(pattern: str, position: int, in_class: bool) -> tuple[str, int]:
    found = _ESCAPE.match(pattern, position)
    if not found:
        raise PatternError(f"{pattern!r}: ends with a backslash")
    name = found.group(1)
    if name == "s":
        text = _SPACE if in_class else f"[{_SPACE}]"
    elif name == "S" and not in_class:
        text = f"[^{_SPACE}]"
    elif name == "z" and not in_class:
        text = r"\Z"
    elif name.startswith("x{"):
        try:
            text = re.escape(chr(int(name[2:-1], 16)))
        except (ValueError, OverflowError) as error:
            raise PatternError(f"{pattern!r}: \\{name} is no character") from error
    elif name in "dwDW" or name in "afnrtv" or name.startswith("x"):
        text = "\\" + name
    elif name in "AbB" and not in_class:
        text = "\\" + name
    elif name.isascii() and not name.isalnum():
        text = re.escape(name)
    else:
        raise PatternError(f"{pattern!r}: \\{name} is refused by Go or not emulated here")
    return text, found.end()


def _group(pattern: str, position: int) -> tuple[str, int]:
    found = _GROUP.match(pattern, position)
    if not found:
        raise PatternError(f"{pattern!r}: Go knows no look-around; flags other than i and s are not emulated")
    name, flags, whole = found.groups()
    if name:
        return f"(?P<{name}>", found.end()
    if whole:
        if position:
            raise PatternError(f"{pattern!r}: flags are emulated at the start of the pattern only")
        return f"(?{whole})", found.end()
    return f"(?{flags}:", found.end()


def _character_class(pattern: str, position: int) -> tuple[str, int]:
    out = ["["]
    position += 1
    if pattern.startswith("^", position):
        out.append("^")
        position += 1
    first = True
    while position < len(pattern):
        character = pattern[position]
        posix = re.compile(r"\[:(\^?)(\w+):\]").match(pattern, position)
        if posix:
            if posix.group(1) or posix.group(2) not in _POSIX:
                raise PatternError(f"{pattern!r}: {posix.group()} is not emulated here")
            out.append(_POSIX[posix.group(2)])
            position = posix.end()
        elif character == "\\":
            text, position = _escape(pattern, position, in_class=True)
            out.append(text)
        elif character == "]" and not first:
            return "".join(out) + "]", position + 1
        else:
            # Python warns of set operations to come; escaped they mean themselves in both.
            out.append("\\" + character if character in "[]&~|" else character)
            position += 1
        first = False
    raise PatternError(f"{pattern!r}: a [ is not closed")
