"""Names that nothing defines, and names that are changed before they have a value."""

import ast
import builtins
import symtable

from project import FUNCTIONS, SCOPES, walk_scope

IMPLICIT = {
    "__name__",
    "__file__",
    "__doc__",
    "__package__",
    "__spec__",
    "__loader__",
    "__builtins__",
    "__path__",
    "__annotations__",
    "__dict__",
    "__class__",
    "__debug__",
    "__module__",
    "__qualname__",
    "__conditional_annotations__",
    "__classdict__",
    "__classcell__",
    "WindowsError",
    "reveal_type",
}


def tables(table):
    yield table
    for child in table.get_children():
        yield from tables(child)


def line_of(tree, name, start):
    """The first line, from a line on, that reads a name."""
    lines = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)
    ]
    return min((line for line in lines if line >= start), default=min(lines, default=start))


def undefined(module):
    """Yields (name, line) for every name that is read and never bound. Nothing where that cannot be known."""
    if module.tree is None or module.stars or module.dynamic:
        return
    # A program that expects a NameError may have its reasons
    if any(isinstance(node, ast.Name) and node.id == "NameError" for node in ast.walk(module.tree)):
        return
    try:
        top = symtable.symtable(module.text, module.path, "exec")
    except (SyntaxError, ValueError, RecursionError):
        return
    known = set(module.bindings) | set(dir(builtins)) | IMPLICIT
    seen = set()
    for table in tables(top):
        # The module symtable takes every scope of the name "top" for a module
        if table is not top and table.get_name() == "top":
            continue
        for symbol in table.get_symbols():
            name = symbol.get_name()
            if name in known or name in seen or not symbol.is_referenced() or name.startswith("."):
                continue
            at_top = table.get_type() == "module" or str(table.get_type()).endswith("MODULE")
            if at_top and (symbol.is_assigned() or symbol.is_imported()):
                continue
            if at_top or symbol.is_global():
                seen.add(name)
                yield name, line_of(module.tree, name, table.get_lineno())


def bound_by(node):
    """Names that a node binds otherwise than by a plain assignment."""
    if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
        return [node.name]
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return [alias.asname or alias.name.split(".")[0] for alias in node.names]
    if isinstance(node, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)) and node.name:
        return [node.name]
    if isinstance(node, ast.MatchMapping) and node.rest:
        return [node.rest]
    return []


def stores(function):
    """Nodes of a function's own scope that bind names: {name: [node]}."""
    bound = {}
    arguments = function.args
    for argument in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]:
        if argument is not None:
            bound.setdefault(argument.arg, []).append(argument)
    for node in walk_scope(function):
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            bound.setdefault(node.target.id, []).append(node)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, (ast.Store, ast.Del)):
            bound.setdefault(node.id, []).append(node)
        elif bound_by(node):
            for name in bound_by(node):
                bound.setdefault(name, []).append(node)
        elif isinstance(node, (ast.Global, ast.Nonlocal)):
            for name in node.names:
                bound.setdefault(name, []).append(node)
    return bound


def functions(tree):
    """Yields (function, whether it stands in another function)."""
    waiting = [(node, False) for node in ast.iter_child_nodes(tree)]
    while waiting:
        node, is_inner = waiting.pop()
        if isinstance(node, FUNCTIONS):
            yield node, is_inner
        is_inner = is_inner or (isinstance(node, SCOPES) and not isinstance(node, ast.ClassDef))
        waiting.extend((child, is_inner) for child in ast.iter_child_nodes(node))


def unbound(module):
    """Yields (function, name, line) where a function only ever adds to a name of the module, without `global`."""
    if module.tree is None:
        return
    for function, is_inner in functions(module.tree):
        if is_inner:
            continue
        for name, nodes in stores(function).items():
            # An augmented assignment counts twice: as itself and as the store within it
            adds = [node for node in nodes if isinstance(node, ast.AugAssign)]
            rest = [node for node in nodes if not isinstance(node, ast.AugAssign)]
            targets = {id(node.target) for node in adds}
            if adds and all(id(node) in targets for node in rest) and name in module.bindings:
                yield function, name, adds[0].lineno
