"""Imports that lead nowhere, and names that are not where they are imported from."""

import ast
import difflib
import importlib
import importlib.util
import sys

from project import Module

# Modules that are the same on every machine, so that what they lack here they lack everywhere
PORTABLE = set(
    """abc argparse base64 bisect calendar collections collections.abc contextlib copy csv dataclasses datetime decimal enum
    fractions functools hashlib heapq html itertools json math operator pprint queue random re secrets shlex statistics string
    textwrap time types unittest unittest.mock uuid""".split()
)


def stdlib_lacks(dotted, name):
    """Is it certain that a module of the standard library has no such name?"""
    if dotted not in PORTABLE:
        return False
    try:
        module = importlib.import_module(dotted)
        if hasattr(module, name):
            return False
        return not hasattr(module, "__path__") or importlib.util.find_spec(f"{dotted}.{name}") is None
    except Exception:
        return False


def close(name, names):
    near = difflib.get_close_matches(name, [other for other in names if not other.startswith("_")], 1, 0.75)
    return f"; did you mean {near[0]}?" if near else ""


def guarded(tree):
    """Imports that may fail: in a `try` that catches it, or for type checkers only."""
    kept = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Try):
            caught = " ".join(ast.unparse(handler.type) if handler.type else "Exception" for handler in node.handlers)
            if any(name in caught for name in ("ImportError", "ModuleNotFoundError", "Exception")):
                kept |= {id(inner) for part in [*node.body, *node.handlers] for inner in ast.walk(part)}
        elif isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            kept |= {id(inner) for part in node.body for inner in ast.walk(part)}
    return kept


def own_modules(project):
    names = sorted({project.importable(module) for module in project.modules.values()} - {"", "main"})
    return f"; the project's own modules are {', '.join(names[:20])}" if names else ""


def missing_module(project, module, dotted):
    beside = project.find(dotted, {module.folder}) if module.folder else None
    if isinstance(beside, Module):
        return f"there is no module {dotted} here: {beside.path} is imported as {project.importable(beside)}"
    return (
        f"there is no module {dotted}: it is not in the standard library, no declared package, "
        f"and no file of the project{own_modules(project)}"
    )


def wrong_name(project, module, target, name):
    others = [other.path for other in project.homes(name, target) if other is not module]
    hint = f"; it is defined in {' and '.join(others)}" if others else close(name, target.bindings)
    return f"{target.path} defines no {name}{hint}"


def faults(project, module):
    """Yields (line, message)."""
    may_fail = guarded(module.tree)
    for node in ast.walk(module.tree):
        if id(node) in may_fail:
            continue
        if isinstance(node, ast.Import):
            for alias in node.names:
                if project.find(alias.name) is None and not project.is_outside(alias.name):
                    yield node.lineno, missing_module(project, module, alias.name)
        elif isinstance(node, ast.ImportFrom):
            yield from from_import(project, module, node)
    yield from wrong_attributes(project, module)


def from_import(project, module, node):
    dotted, target = project.target(module, node)
    if node.level and dotted is None:
        shown = "." * node.level + (node.module or "")
        yield node.lineno, f"{shown} cannot be imported: {module.path} is not in a package; leave the leading dot out"
        return
    if target is None:
        if node.level:
            yield node.lineno, f"there is no module {dotted} in the project{own_modules(project)}"
        elif not project.is_outside(dotted):
            yield node.lineno, missing_module(project, module, dotted)
        elif dotted in sys.modules or dotted.split(".")[0] in sys.stdlib_module_names:
            for alias in node.names:
                if alias.name != "*" and stdlib_lacks(dotted, alias.name):
                    names = dir(importlib.import_module(dotted))
                    yield node.lineno, f"{dotted} has no {alias.name}{close(alias.name, names)}"
        return
    for alias in node.names:
        if alias.name == "*":
            continue
        if isinstance(target, Module):
            if target is not module and project.defines(target, alias.name) is False:
                yield node.lineno, wrong_name(project, module, target, alias.name)
        elif dotted and project.find(f"{dotted}.{alias.name}") is None:
            yield node.lineno, f"there is no {dotted}.{alias.name} in the project{own_modules(project)}"


def wrong_attributes(project, module):
    """`module.name` where the module is known and has no such name."""
    imported = {}
    for name, nodes in module.bindings.items():
        if len(nodes) == 1 and isinstance(nodes[0], ast.Import):
            for alias in nodes[0].names:
                if (alias.asname or alias.name) == name:
                    imported[name] = alias.name
    local = {
        node.id for node in ast.walk(module.tree) if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)
    } | {node.arg for node in ast.walk(module.tree) if isinstance(node, ast.arg)}
    for node in ast.walk(module.tree):
        if not (isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and isinstance(node.ctx, ast.Load)):
            continue
        dotted = imported.get(node.value.id)
        if dotted is None or node.value.id in local:
            continue
        target = project.find(dotted)
        if isinstance(target, Module):
            if target is not module and project.defines(target, node.attr) is False:
                yield node.lineno, wrong_name(project, module, target, node.attr)
        elif target is None and stdlib_lacks(dotted, node.attr):
            yield node.lineno, f"{dotted} has no {node.attr}{close(node.attr, dir(importlib.import_module(dotted)))}"
