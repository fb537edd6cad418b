"""Functions that say `nonlocal` of a variable of the module, which is `global`: Python does not start such a file."""

import ast
import re

from project import FUNCTIONS


def bound(nodes):
    """Names that statements set."""
    return {
        name.id for node in nodes for name in ast.walk(node) if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store)
    }


def outermost(tree):
    """`nonlocal` of functions that stand in no other function."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, FUNCTIONS):
            inner = {id(each) for part in ast.walk(node) if part is not node and isinstance(part, FUNCTIONS) for each in ast.walk(part)}
            yield from (each for each in ast.walk(node) if isinstance(each, ast.Nonlocal) and id(each) not in inner)
        elif isinstance(node, (ast.ClassDef, ast.If, ast.Try, ast.With)):
            yield from outermost(node)


def outer(text):
    """The text with `global`, or None where nothing is to be done."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return None
    module = bound(node for node in tree.body if not isinstance(node, (*FUNCTIONS, ast.ClassDef)))
    lines = text.splitlines(keepends=True)
    changed = False
    for node in outermost(tree):
        line = lines[node.lineno - 1]
        if set(node.names) <= module:
            lines[node.lineno - 1] = re.sub(r"\bnonlocal\b", "global", line, count=1)
            changed = True
    return "".join(lines) if changed else None
