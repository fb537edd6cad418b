"""Entries of a list that are printed after they were removed: by then their place holds another entry, or none."""

import ast


def removal(statement):
    """List and place of what a statement removes, as a subscript, or None; what is first or last on purpose has a fixed place."""
    target = None
    if isinstance(statement, ast.Delete) and len(statement.targets) == 1 and isinstance(statement.targets[0], ast.Subscript):
        target = statement.targets[0]
    elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        func, args = statement.value.func, statement.value.args
        if isinstance(func, ast.Attribute) and func.attr == "pop" and len(args) == 1:
            target = ast.Subscript(func.value, args[0], ast.Load())
    is_known = target is None or isinstance(target.slice, (ast.Constant, ast.UnaryOp, ast.Slice))
    return None if is_known or any(isinstance(node, ast.Call) for node in ast.walk(target)) else target


def is_print(statement):
    call = statement.value if isinstance(statement, ast.Expr) else None
    return isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "print"


def tells_only(statement, removed):
    """Whether a statement uses the removed entry, and nothing else of its list."""
    wanted, held = ast.dump(ast.Subscript(removed.value, removed.slice, ast.Load())), ast.dump(removed.value)
    entries = [node for node in ast.walk(statement) if ast.dump(node) == wanted]
    lists = [node for node in ast.walk(statement) if ast.dump(node) == held]
    return len(entries) > 0 and len(entries) == len(lists)


def names(nodes, *contexts):
    found = (each for node in nodes for each in ast.walk(node))
    return {each.id for each in found if isinstance(each, ast.Name) and isinstance(each.ctx, contexts)}


def misplaced(tree):
    """Pairs of a removal and a print below it in the same block that must come first."""
    for node in ast.walk(tree):
        for block in (getattr(node, field, None) for field in ("body", "orelse", "finalbody")):
            if not isinstance(block, list):
                continue
            for at, statement in enumerate(block):
                removed = removal(statement)
                for to in range(at + 1, len(block) if removed else 0):
                    told = block[to]
                    changed = names(block[at:to], ast.Store, ast.Del)
                    if is_print(told) and tells_only(told, removed) and not changed & names([told], ast.Load):
                        yield statement, told


def in_order(text):
    """The text that prints an entry before it removes it, or None where nothing is to be done."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return None
    lines = text.splitlines(keepends=True)
    for removing, told in misplaced(tree):
        moved = lines[told.lineno - 1 : told.end_lineno]
        first, last = moved[0][: told.col_offset], lines[removing.lineno - 1][: removing.col_offset]
        # Others stand on the same line
        if first.strip() or last.strip():
            continue
        if not moved[-1].endswith("\n"):
            moved[-1] += "\n"
        rest = lines[: told.lineno - 1] + lines[told.end_lineno :]
        at = removing.lineno - 1
        mended = "".join(rest[:at] + moved + rest[at:])
        ast.parse(mended)
        return mended
    return None
