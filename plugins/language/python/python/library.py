"""Libraries that show themselves off when they are imported: what is called at the end is kept for who starts the file."""

import ast
import symtable

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)


def calls(node):
    """Whether a statement calls something for what it does."""
    return any(isinstance(each, ast.Expr) and isinstance(each.value, ast.Call) for each in ast.walk(node))


def assigned(nodes):
    return {
        each.id for node in nodes for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
    }


def changed(nodes):
    """Names that something of theirs is called of, such as `all` in `all.append(1)`."""
    callees = [each.func for node in nodes for each in ast.walk(node) if isinstance(each, ast.Call)]
    return {func.value.id for func in callees if isinstance(func, ast.Attribute) and isinstance(func.value, ast.Name)}


def used(text):
    """Names that what is defined takes from the module, and not from its own parameters and variables."""

    def read(table):
        names = {symbol.get_name() for symbol in table.get_symbols() if symbol.is_referenced() and symbol.is_global()}
        return names.union(*(read(child) for child in table.get_children()))

    table = symtable.symtable(text, "<module>", "exec")
    own = {symbol.get_name() for symbol in table.get_symbols() if symbol.is_referenced()}
    return own.union(*(read(child) for child in table.get_children()))


def spans_lines(nodes):
    """A text of several lines would change with its indentation."""
    texts = [each for node in nodes for each in ast.walk(node) if isinstance(each, (ast.Constant, ast.JoinedStr))]
    return any(each.lineno != each.end_lineno for each in texts)


def importable(text):
    """The text with its last statements under `__main__`, or None where nothing is run or something else needs them."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return None
    body = tree.body
    first = len(body)
    while first > 0 and not isinstance(body[first - 1], DEFINITIONS):
        first -= 1
    shown = body[first:]
    lines = text.splitlines(keepends=True)
    if not shown:
        return None
    needed = used("".join(lines[: shown[0].lineno - 1]))
    # Values that the definitions use are no show
    while shown and not calls(shown[0]) and assigned(shown[:1]) & needed:
        shown = shown[1:]
    if not any(calls(each) for each in shown) or any(isinstance(each, ast.If) for each in shown):
        return None
    defined = {node.name for node in body if isinstance(node, DEFINITIONS[:3])}
    if (assigned(shown) | (changed(shown) - defined)) & needed or spans_lines(shown):
        return None
    at = shown[0].lineno - 1
    below = "".join(f"    {line}" if line.strip() else line for line in lines[at:])
    mended = "".join(lines[:at]) + 'if __name__ == "__main__":\n' + below
    ast.parse(mended)
    return mended
