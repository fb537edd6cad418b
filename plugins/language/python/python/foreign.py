"""Repairs of what other languages write and Python does not: tried only in the line where the parser stops."""

import re

from project import parse

# (what is written, what Python writes); the error in its line tells it from right Python
HABITS = [
    (re.compile(r"\belse if\b"), "elif"),
    (re.compile(r"^(\s*)([\w.\[\]]+)\+\+;?\s*$"), r"\1\2 += 1"),
    (re.compile(r"^(\s*)([\w.\[\]]+)--;?\s*$"), r"\1\2 -= 1"),
    (re.compile(r"\s*&&\s*"), " and "),
    (re.compile(r"\s*\|\|\s*"), " or "),
    (re.compile(r"(?<![=!<>])!(?=[\w(])"), "not "),
    (re.compile(r"([=!]=)="), r"\1"),
    (re.compile(r"^(\s*)//"), r"\1#"),
    (re.compile(r"^(\s*)(?:const|let|var)\s+(?=\w+\s*=)"), r"\1"),
    (re.compile(r"\bnew\s+(?=[A-Z]\w*\()"), ""),
    (re.compile(r"^(\s*)catch\b[^:]*:"), r"\1except Exception:"),
]

TEXT = re.compile(r"""#.*|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'""")


def outside_text(pattern, written, line):
    """Substitutes in the code of a line, and not in its strings and comments."""
    texts = TEXT.findall(line)
    changed = pattern.sub(written, TEXT.sub("\0", line))
    return re.sub("\0", lambda _: texts.pop(0), changed) if changed.count("\0") == len(texts) else line


def foreign_syntax(text):
    """Writes the line of the error as Python does, habit by habit, as long as the error moves on."""
    for _ in range(40):
        _, error = parse(text)
        if error is None or not error.lineno:
            return text
        lines = text.split("\n")
        at = min(error.lineno, len(lines)) - 1
        for pattern, written in HABITS:
            changed = outside_text(pattern, written, lines[at])
            if changed == lines[at]:
                continue
            fixed = "\n".join([*lines[:at], changed, *lines[at + 1 :]])
            after = parse(fixed)[1]
            if after is None or (after.lineno or 0, after.offset or 0) > (error.lineno, error.offset or 0):
                text = fixed
                break
        else:
            return text
    return text
