"""Calls a library as somebody showed it: input.json {module, calls: [{code, gives?, raises?}]} -> output.json [message or null]."""

import ast
import contextlib
import importlib
import io
import json
import os
import sys
import traceback


def evaluate(code, scope):
    """Runs statements and gives the value of the last expression."""
    tree = ast.parse(code)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "<example>", "exec"), scope)
    return eval(compile(ast.Expression(last.value), "<example>", "eval"), scope) if last is not None else None


def same(value, wanted, scope):
    """Whether a value is what was written: as a value, as it is printed, or within what floats can hold."""
    if wanted.strip() in (repr(value), str(value)):
        return True
    try:
        expected = evaluate(wanted, dict(scope))
    except Exception:
        return False
    if isinstance(value, float) and isinstance(expected, (int, float)):
        digits = len(wanted.strip().partition(".")[2])
        return abs(value - expected) <= (0.51 * 10**-digits if digits else 1e-9)
    if isinstance(value, (list, tuple)) and isinstance(expected, (list, tuple)):
        return list(value) == list(expected)
    if type(value) is type(expected) and type(value).__eq__ is object.__eq__:
        # Nobody said when two of them are the same
        return vars(value) == vars(expected) if hasattr(value, "__dict__") else True
    return value == expected


def place(error):
    """Line of the library that was running."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename not in ("<example>", __file__)]
    own = [frame for frame in frames if "/lib/python" not in frame.filename]
    return f" at line {own[-1].lineno}: {own[-1].line}" if own and own[-1].line else ""


def judge(call, scope):
    code, raises = call["code"], call.get("raises")
    said = io.StringIO()
    try:
        with contextlib.redirect_stdout(said):
            value = evaluate(code, scope)
    except SyntaxError as error:
        # The example itself cannot be read: nothing is said against the library
        return None if error.filename in ("<example>", "<unknown>") else f"{code} fails: {error}"
    except Exception as error:
        names = {kind.__name__ for kind in type(error).__mro__}
        if raises is not None:
            return None if raises in names else f"{code} must raise {raises}; it raises {type(error).__name__}: {error}{place(error)}"
        return f"{code} must give {call.get('gives')}; it fails with {type(error).__name__}: {error}{place(error)}"
    if raises is not None:
        return f"{code} must raise {raises}; it gives {value!r}"
    wanted = call.get("gives")
    if wanted is None or same(value, wanted, scope):
        return None
    if value is None and said.getvalue().strip() == wanted.strip().strip("'\""):
        return None
    return f"{code} must give {wanted}; it gives {value!r}"[:300]


def main(module, calls):
    sys.path[:0] = [os.path.dirname(os.path.abspath(module)) or "."]
    name = os.path.basename(module).removesuffix(".py")
    loaded = importlib.import_module(name)
    scope = {key: value for key, value in vars(loaded).items() if not key.startswith("__")}
    scope[name] = loaded
    return [judge(call, scope) for call in calls]


if __name__ == "__main__":
    with open("input.json") as file:
        job = json.load(file)
    try:
        found = main(job["module"], job["calls"])
    except BaseException:
        traceback.print_exc()
        sys.exit(1)
    with open("output.json", "w") as file:
        json.dump(found, file)
