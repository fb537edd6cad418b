"""Names that hide what is called: attributes with the name of a method, and variables with the name of a function."""

import ast

from project import FUNCTIONS, SCOPES


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


def callees(tree):
    return {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}


def bound_within(function):
    """Names that what is defined in a function has for its own."""
    inner = [node for part in function.body for node in ast.walk(part) if isinstance(node, SCOPES)]
    nodes = [node for scope in inner for node in ast.walk(scope)]
    stored = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    return stored | {node.arg for node in nodes if isinstance(node, ast.arg)}


def made(nodes):
    """Variables with what they are set to."""
    for node in nodes:
        if isinstance(node, ast.Assign):
            yield from ((target, node.value) for target in node.targets if isinstance(target, ast.Name))
        elif isinstance(node, (ast.AnnAssign, ast.For)) and isinstance(node.target, ast.Name):
            value = node.iter if isinstance(node, ast.For) else node.value
            yield from [(node.target, value)] if value is not None else []


def variables(tree):
    """Names of variables that have the name of a function of the module and are set to what it gives: that call fails."""
    functions = {node.name for node in tree.body if isinstance(node, FUNCTIONS)}
    called = callees(tree)
    for function in (node for node in ast.walk(tree) if isinstance(node, FUNCTIONS)):
        nodes = [node for part in function.body for node in ast.walk(part)]
        if any(isinstance(node, (ast.Global, ast.Nonlocal)) for node in nodes):
            continue
        names = [node for node in nodes if isinstance(node, ast.Name) and node.id in functions]
        # A call of what was set before may be meant
        hidden = {
            target.id
            for target, value in made(nodes)
            if any(id(node) in called and getattr(node, "id", None) == target.id for node in ast.walk(value))
        } & {node.id for node in names}
        hidden -= bound_within(function)
        hidden -= {argument.arg for argument in ast.walk(function.args) if isinstance(argument, ast.arg)}
        yield from (node for node in names if node.id in hidden and id(node) not in called)


def renamed(text, tree, places):
    """The text with `_name` in the places, each the end of one, or None where there are none or the other name is taken."""
    taken = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    taken |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    if not places or any(f"_{name}" in taken for _, _, name in places):
        return None
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


def read(text):
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return None


def unshadowed(text):
    """The text with other names for attributes that hide a method, or None."""
    tree = read(text)
    if tree is None:
        return None
    names = shadowed(tree)
    called = callees(tree)
    attributes = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr in names and id(node) not in called]
    return renamed(text, tree, [(node.end_lineno, node.end_col_offset, node.attr) for node in attributes])


def unhidden(text):
    """The text with other names for variables that hide a function, or None."""
    tree = read(text)
    if tree is None:
        return None
    return renamed(text, tree, [(node.end_lineno, node.end_col_offset, node.id) for node in variables(tree)])
