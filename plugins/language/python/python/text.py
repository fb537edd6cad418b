"""Repairs of text that does not parse: what a model left in a file that is not Python."""

import io
import re
import textwrap
import tokenize
import unicodedata

from foreign import foreign_syntax
from project import parse

FENCE = re.compile(r"^\s*(```+|~~~+)\s*([\w+.-]*).*$")
CODE = re.compile(
    r"""^\s*(import\s+\w|from\s+[\w.]+\s+import\b|def\s+\w+\s*\(|async\s+def\b|class\s+\w+|@\w|\#|["']{3}|if\s.+:\s*$|for\s.+:\s*$"""
    r"""|while\s.+:\s*$|try:\s*$|with\s.+:\s*$|[\w.\[\]]+\s*[-+*/]?=[^=]|[\w.]+\(.*\)\s*$)"""
)
QUOTES = {"“": "”", "”": "”", "‘": "’", "’": "’", "「": "」", "„": "“"}
# What full-width forms do not map to by themselves
WIDE = {"。": ".", "、": ",", "【": "[", "】": "]", "《": "<", "》": ">", "‐": "-", "–": "-", "—": "-", "−": "-", "×": "*", "÷": "/"}
INVISIBLE = dict.fromkeys([0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0xAD])
BLANK = {ord(char): " " for char in "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"}


def outside_strings(text, change):
    """Applies `change(line, position) -> (new text, characters read)` or None at every place outside strings and comments."""
    out = []
    quote = None
    place = 0
    while place < len(text):
        char = text[place]
        if quote:
            if char == "\\" and place + 1 < len(text):
                out.append(text[place : place + 2])
                place += 2
                continue
            if text.startswith(quote, place):
                out.append(quote)
                place += len(quote)
                quote = None
                continue
            if char == "\n" and len(quote) == 1:
                quote = None
            out.append(char)
            place += 1
            continue
        if char == "#":
            end = text.find("\n", place)
            end = len(text) if end < 0 else end
            out.append(text[place:end])
            place = end
            continue
        if char in "\"'":
            quote = char * 3 if text.startswith(char * 3, place) else char
            out.append(quote)
            place += len(quote)
            continue
        changed = change(text, place)
        if changed is None:
            out.append(char)
            place += 1
        else:
            out.append(changed[0])
            place += changed[1]
    return "".join(out)


def code_fence(text):
    """The code of a Markdown answer: the longest fenced block that parses, or what a lone fence leaves."""
    lines = text.split("\n")
    marks = [number for number, line in enumerate(lines) if FENCE.match(line)]
    if not marks:
        return text
    blocks = []
    opened = None
    for number in marks:
        if opened is None:
            opened = number
        elif FENCE.match(lines[number]).group(2):
            blocks.append(lines[opened + 1 : number])
            opened = number
        else:
            blocks.append(lines[opened + 1 : number])
            opened = None
    if opened is not None:
        blocks.append(lines[opened + 1 :])
        # The opening fence was cut off with the head of the answer
        blocks.append(lines[:opened])
    blocks.append(lines[: marks[0]])
    if all(not FENCE.match(lines[number]).group(2) or not number for number in marks):
        blocks.append([line for number, line in enumerate(lines) if number not in marks])
    whole = ["\n".join(block).strip("\n") + "\n" for block in blocks]
    right = [block for block in whole if has_code(block)]
    return max(right or whole, key=len)


def has_code(text):
    tree, _ = parse(text)
    return tree is not None and bool(tree.body)


def prose(text):
    """Leaves out sentences before and after the code."""
    lines = text.split("\n")
    first = next((number for number, line in enumerate(lines) if CODE.match(line) and not is_sentence(line)), None)
    if first is None:
        return text
    last = len(lines)
    while last > first + 1 and (not lines[last - 1].strip() or is_sentence(lines[last - 1])):
        last -= 1
    body = lines[first:last]
    if has_code("\n".join(body)):
        return "\n".join(body) + "\n"
    # Prose may go on in a list; code does not start again after it
    for end in range(first + 1, last):
        if is_sentence(lines[end]) and not lines[end].startswith((" ", "\t")):
            if has_code("\n".join(lines[first:end])) and not any(map(CODE.match, lines[end:last])):
                return "\n".join(lines[first:end]).rstrip() + "\n"
    return text


def is_sentence(line):
    """Does a line read like prose?"""
    line = line.strip()
    if line.startswith(("#", "'", '"', "@")) and not line.startswith("##"):
        return False
    if re.match(r"^(#{2,}|[-*•]|\d+[.)])\s+\S", line) or re.match(r"^\*\*.+\*\*", line):
        return parse(line)[0] is None or not line.startswith("#")
    words = re.findall(r"[^\W\d_]+", line)
    if re.search(r"[\u3400-\u9fff]", line) and not re.search(r"[=(\[{]", line):
        return True
    return len(words) >= 3 and parse(line)[0] is None and not re.search(r"[=\[{]|\w\(", line.split("`")[0])


def curly_quotes(text):
    def change(text, place):
        char = text[place]
        if char not in QUOTES:
            return None
        straight = '"' if char in "“”「„" else "'"
        end = text.find("\n", place)
        end = len(text) if end < 0 else end
        for close in range(place + 1, end):
            if text[close] in (QUOTES[char], straight, char):
                inner = text[place + 1 : close].replace(straight, "\\" + straight)
                return straight + inner + straight, close + 1 - place
        return straight, 1

    return outside_strings(text, change)


def full_width(text):
    def change(text, place):
        char = text[place]
        if char in QUOTES:
            # What stands in typographic quotes is text
            close = text.find(QUOTES[char], place + 1)
            line = text.find("\n", place)
            if 0 < close and (close < line or line < 0):
                return text[place : close + 1], close + 1 - place
        if char in WIDE:
            return WIDE[char], 1
        if "\uff01" <= char <= "\uff5e":
            return unicodedata.normalize("NFKC", char), 1
        return None

    return outside_strings(text, change)


def invisible_characters(text):
    return text.translate({**INVISIBLE, **BLANK}).replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


def tabs_and_spaces(text):
    for width in (4, 8, 2):
        lines = []
        for line in text.split("\n"):
            body = line.lstrip(" \t")
            lines.append(line[: len(line) - len(body)].expandtabs(width) + body)
        fixed = "\n".join(lines)
        if parse(fixed)[0] is not None:
            return fixed
    return text


def leading_indentation(text):
    """Takes away an indentation that the whole file has, or all of it but the first line."""
    fixed = textwrap.dedent(text)
    if fixed != text:
        return fixed
    first, _, rest = text.partition("\n")
    return f"{first}\n{textwrap.dedent(rest)}" if rest and not first.startswith((" ", "\t")) else text


def missing_colon(text):
    _, error = parse(text)
    if error is None or error.msg != "expected ':'" or not error.lineno:
        return text
    lines = text.split("\n")
    line = lines[error.lineno - 1]
    code, mark, comment = line.partition("  #") if "  #" in line else (line, "", "")
    lines[error.lineno - 1] = f"{code.rstrip()}:{mark}{comment}"
    return "\n".join(lines)


def print_statement(text):
    _, error = parse(text)
    if error is None or not (error.msg or "").startswith("Missing parentheses in call to 'print'") or not error.lineno:
        return text
    lines = text.split("\n")
    lines[error.lineno - 1] = re.sub(r"\bprint\s+(.+?)\s*$", r"print(\1)", lines[error.lineno - 1])
    return "\n".join(lines)


def empty_block(text):
    """Gives a block that holds nothing, or a comment alone, a `pass`."""
    _, error = parse(text)
    found = re.match(r"expected an indented block after .* on line (\d+)", error.msg or "") if error else None
    if not found:
        return text
    lines = text.split("\n")
    header = int(found.group(1)) - 1
    follow = lines[error.lineno - 1].strip() if error.lineno and error.lineno <= len(lines) else ""
    # A body that lost its indentation is not to be taken out of its block
    if follow and not re.match(r"(def|class|async def|@|else\b|elif\b|except\b|finally\b|if __name__)", follow):
        return text
    indent = re.match(r"\s*", lines[header]).group()
    lines.insert(header + 1, f"{indent}    pass")
    return "\n".join(lines)


def unfinished_tail(text):
    """Leaves out the last lines of an answer that was cut."""
    lines = text.rstrip().split("\n")
    # A cut shows in the last lines; an error further up is something else
    for gone in range(1, min(16, len(lines) // 2 + 1)):
        kept = "\n".join(lines[:-gone]).rstrip() + "\n"
        if has_code(kept):
            return kept if is_cut(lines, gone) else text
    return text


def is_cut(lines, gone):
    """Is what is left out one unfinished statement, and not code after a mistake?"""
    rest = lines[-gone:]
    indent = len(rest[0]) - len(rest[0].lstrip())
    inside = all(not line.strip() or len(line) - len(line.lstrip()) > indent for line in rest[1:])
    if inside:
        return True
    try:
        list(tokenize.generate_tokens(io.StringIO("\n".join(lines)).readline))
    except (tokenize.TokenError, SyntaxError):
        return parse("\n".join(rest[:1]))[1] is not None and gone <= 8
    return False


# In the order in which they are tried: (name, repair, confidence)
REPAIRS = [
    ("invisible_characters", invisible_characters, 1.0),
    ("code_fence", code_fence, 0.95),
    ("leading_indentation", leading_indentation, 1.0),
    ("curly_quotes", curly_quotes, 0.95),
    ("full_width", full_width, 0.95),
    ("prose", prose, 0.9),
    ("tabs_and_spaces", tabs_and_spaces, 0.9),
    ("missing_colon", missing_colon, 0.9),
    ("print_statement", print_statement, 0.9),
    ("foreign_syntax", foreign_syntax, 0.9),
    ("empty_block", empty_block, 0.8),
    ("unfinished_tail", unfinished_tail, 0.5),
]


def where(error):
    return (error.lineno or 0, error.offset or 0) if error else (float("inf"), 0)


def repair(text):
    """Gives (text that parses, [(name, before, after, confidence)]), or the text itself and nothing."""
    _, error = parse(text)
    if error is None:
        return text, []
    fixes = []
    now = text
    for _ in range(12):
        best = None
        for name, fix, confidence in REPAIRS:
            fixed = fix(now)
            if fixed == now:
                continue
            after = parse(fixed)[1]
            if after is None and has_code(fixed):
                return fixed, [*fixes, (name, now, fixed, confidence)]
            # Not there yet: keep what takes the error away from where it was
            shorter = fixed.count("\n") < now.count("\n")
            if after is not None and best is None and (shorter or where(after) > where(error)):
                best = (name, fixed, after, confidence)
        if best is None:
            return text, []
        name, fixed, error, confidence = best
        fixes.append((name, now, fixed, confidence))
        now = fixed
    return text, []
