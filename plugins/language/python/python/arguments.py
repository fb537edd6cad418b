"""Programs that ask where they are given arguments: every input() takes the next argument instead."""

import ast

TAKE = '''import sys

arguments = iter(sys.argv[1:])


def argument():
    """The next argument of the command line."""
    value = next(arguments, None)
    if value is None:
        sys.exit("an argument is missing")
    return value


'''
ALL = '" ".join(sys.argv[1:])'


def knows_arguments(tree):
    """Whether the program looks at its command line somewhere."""
    for node in ast.walk(tree):
        names = [alias.name for alias in node.names] if isinstance(node, (ast.Import, ast.ImportFrom)) else []
        if any(name in ("argparse", "argv", "optparse", "click", "typer") for name in names):
            return True
        if isinstance(node, ast.Attribute) and node.attr in ("argv", "stdin"):
            return True
    return False


def is_input(node):
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "input"


def is_taken_apart(node):
    """`input().split()`: one line that holds all of it."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "split" and is_input(node.func.value)


def place(lines, row, column):
    """Position in the text; columns count bytes."""
    before = sum(len(line) for line in lines[: row - 1])
    return before + len(lines[row - 1].encode()[:column].decode())


def arguments(text):
    """The text with arguments for input, or None where nothing is to be done or it cannot be known."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return None
    if knows_arguments(tree):
        return None
    apart = {id(node.func.value) for node in ast.walk(tree) if is_taken_apart(node)}
    asked = [node for node in ast.walk(tree) if is_input(node)]
    if not asked or any(isinstance(node, ast.Name) and node.id in ("argument", "arguments") for node in ast.walk(tree)):
        return None
    lines = text.splitlines(keepends=True)
    for node in sorted(asked, key=lambda node: (node.lineno, node.col_offset), reverse=True):
        start, end = place(lines, node.lineno, node.col_offset), place(lines, node.end_lineno, node.end_col_offset)
        text = text[:start] + (ALL if id(node) in apart else "argument()") + text[end:]
    head = "import sys\n\n" if len(apart) == len(asked) else TAKE
    # Behind what must come first: a docstring, and imports from the future
    body = tree.body
    first = 0
    while first < len(body) and (
        (first == 0 and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant))
        or (isinstance(body[first], ast.ImportFrom) and body[first].module == "__future__")
    ):
        first += 1
    at = place(lines, body[first - 1].end_lineno + 1, 0) if first and body[first - 1].end_lineno < len(lines) else 0
    mended = text[:at] + head + text[at:]
    ast.parse(mended)
    return mended
