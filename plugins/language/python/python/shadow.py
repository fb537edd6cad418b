"""Classes whose attribute has the name of a method: setting it hides the method, so that calling it fails."""

import ast

from project import FUNCTIONS


def methods(cls):
    """Plain methods; what is decorated, as a property is, may want its name."""
    return {node.name for node in cls.body if isinstance(node, FUNCTIONS) and not node.decorator_list}


def is_self(node):
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self"


def shadowed(tree):
    """Names that classes of a module give to a method and to an attribute, and that are called somewhere."""
    found = set()
    for cls in ast.walk(tree):
        if isinstance(cls, ast.ClassDef):
            stored = {node.attr for node in ast.walk(cls) if is_self(node) and isinstance(node.ctx, ast.Store)}
            found |= methods(cls) & stored
    called = {node.func.attr for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)}
    return found & called


def unshadowed(text):
    """The text with `_name` for such attributes, or None where there are none or the other name is taken."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return None
    names = shadowed(tree)
    attributes = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    if not names or any(node.attr == f"_{name}" for node in attributes for name in names):
        return None
    callees = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    places = [
        (node.end_lineno, node.end_col_offset, node.attr)
        for node in attributes
        if node.attr in names and id(node) not in callees
    ]
    lines = [line.encode() for line in text.splitlines(keepends=True)]
    for row, column, name in sorted(places, reverse=True):
        line = lines[row - 1]
        start = column - len(name.encode())
        # Within an f-string of old Pythons positions say nothing
        if line[start:column] != name.encode():
            return None
        lines[row - 1] = line[:start] + b"_" + line[start:]
    mended = b"".join(lines).decode()
    ast.parse(mended)
    return mended
