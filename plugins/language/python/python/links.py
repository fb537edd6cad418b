"""Repairs of programs that parse: imports that lead nowhere, names that are used and not imported, a start that is missing."""

import ast
import importlib
import re

from imports import guarded, stdlib_lacks
from names import functions, unbound, undefined
from project import FUNCTIONS, Module

# Names that one module of the standard library is known for
HOMES = {
    "ABC": "abc",
    "ArgumentParser": "argparse",
    "Counter": "collections",
    "Decimal": "decimal",
    "Enum": "enum",
    "Fraction": "fractions",
    "MagicMock": "unittest.mock",
    "Mock": "unittest.mock",
    "OrderedDict": "collections",
    "Path": "pathlib",
    "StringIO": "io",
    "TestCase": "unittest",
    "abstractmethod": "abc",
    "asdict": "dataclasses",
    "dataclass": "dataclasses",
    "date": "datetime",
    "datetime": "datetime",
    "deepcopy": "copy",
    "defaultdict": "collections",
    "deque": "collections",
    "heappop": "heapq",
    "heappush": "heapq",
    "lru_cache": "functools",
    "namedtuple": "collections",
    "patch": "unittest.mock",
    "randint": "random",
    "redirect_stdout": "contextlib",
    "shuffle": "random",
    "sleep": "time",
    "sqrt": "math",
    "timedelta": "datetime",
    "uuid4": "uuid",
    "wraps": "functools",
} | {
    name: "typing"
    for name in """Any Callable ClassVar Dict Final FrozenSet Generator Generic Iterable Iterator List Literal Mapping NamedTuple
    NoReturn Optional Protocol Sequence Set Tuple Type TypedDict TypeVar Union""".split()
}

# Constants of other languages
LITERALS = {"true": "True", "false": "False", "null": "None", "nil": "None", "undefined": "None"}

# Modules that are imported whole; what they hold is looked up when they can be loaded
WHOLE = set(
    """abc argparse ast asyncio base64 bisect calendar cmath collections configparser contextlib copy csv curses dataclasses
    datetime decimal enum fractions functools getpass glob hashlib heapq html importlib inspect io itertools json logging math
    operator os pathlib pickle platform pprint queue random re sched secrets select shlex shutil signal socket sqlite3 statistics
    string struct subprocess sys tempfile textwrap threading time tkinter traceback types typing unittest urllib uuid
    webbrowser""".split()
)


def attributes_of(tree, name):
    """How a name is used: the attributes read of it, and whether it is used in another way."""
    attributes = set()
    inner = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == name:
            attributes.add(node.attr)
            inner.add(id(node.value))
    bare = any(isinstance(node, ast.Name) and node.id == name and id(node) not in inner for node in ast.walk(tree))
    return attributes, bare


def holds(dotted, names):
    try:
        module = importlib.import_module(dotted)
    except ImportError:
        # Not here, but where the program will run
        return True
    return all(hasattr(module, name) for name in names)


def import_for(tree, name):
    """The line that imports a name of the standard library, or None when it is not clear which one is meant."""
    attributes, bare = attributes_of(tree, name)
    if name in WHOLE and not bare and attributes and holds(name, attributes):
        return f"import {name}"
    if name in HOMES:
        return f"from {HOMES[name]} import {name}"
    return None


def place_for_import(tree):
    """The line before which an import goes: after the docstring, before the first other import."""
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module == "__future__":
            continue
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and node is tree.body[0]:
            continue
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and node.decorator_list:
            return node.decorator_list[0].lineno
        return node.lineno
    return (tree.body[-1].end_lineno or 0) + 1 if tree.body else 1


def replace_lines(text, first, last, new):
    """Puts new lines in place of the lines first to last (from 1, both included); last < first inserts."""
    lines = text.split("\n")
    lines[first - 1 : last] = new
    return "\n".join(lines)


def depends_on(project, module, other, seen=None):
    """Does one own module import another, directly or through others?"""
    seen = seen if seen is not None else set()
    if module is other:
        return True
    if id(module) in seen or module.tree is None:
        return False
    seen.add(id(module))
    for node in ast.walk(module.tree):
        found = []
        if isinstance(node, ast.Import):
            found = [project.find(alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found = [project.target(module, node)[1]]
        if any(isinstance(target, Module) and depends_on(project, target, other, seen) for target in found):
            return True
    return False


def home_of(project, module, name):
    """The one own module from which a name can be imported."""
    homes = project.homes(name, module)
    if len(homes) != 1:
        return None
    home = homes[0]
    if depends_on(project, home, module) or project.acts(home, guarded=False):
        return None
    return home


def missing_imports(project, module):
    for name, _ in undefined(module):
        line = import_for(module.tree, name)
        kind, confidence = "missing_import", 0.95
        if line is None:
            home = home_of(project, module, name)
            if home is None:
                continue
            line = f"from {project.importable(home)} import {name}"
            kind, confidence = "missing_own_import", 0.9
        place = place_for_import(module.tree)
        return kind, replace_lines(module.text, place, place - 1, [line]), "", line, confidence
    return None


def foreign_literal(project, module):
    """Writes `true`, `false` and `null` as Python does, where nothing defines them."""
    for name, _ in undefined(module):
        if name not in LITERALS or attributes_of(module.tree, name)[0]:
            continue
        lines = module.text.split("\n")
        places = [node for node in ast.walk(module.tree) if isinstance(node, ast.Name) and node.id == name]
        for node in sorted(places, key=lambda node: (node.lineno, node.col_offset), reverse=True):
            # Columns count bytes
            line = lines[node.lineno - 1].encode()
            new = line[: node.col_offset] + LITERALS[name].encode() + line[node.col_offset + len(name) :]
            lines[node.lineno - 1] = new.decode()
        return "foreign_literal", "\n".join(lines), name, LITERALS[name], 0.95
    return None


def import_line(dotted, aliases, level=0):
    shown = ", ".join(alias.name + (f" as {alias.asname}" if alias.asname else "") for alias in aliases)
    return f"from {'.' * level}{dotted or ''} import {shown}"


def wrong_imports(project, module):
    """Imports from own modules that are not there, or do not hold the name."""
    may_fail = guarded(module.tree)
    for node in ast.walk(module.tree):
        if id(node) in may_fail:
            continue
        indent = " " * getattr(node, "col_offset", 0)
        if isinstance(node, ast.ImportFrom):
            fixed = better_from(project, module, node)
            if fixed is None:
                continue
            kind, lines = fixed
            alone = len(lines) == 0 and module.text.split("\n")[node.lineno - 1].startswith(" ")
            lines = [indent + line for line in (["pass"] if alone else lines)]
        elif isinstance(node, ast.Import) and len(node.names) == 1:
            alias = node.names[0]
            if project.find(alias.name) is not None or project.is_outside(alias.name):
                continue
            beside = project.find(alias.name, {module.folder}) if module.folder else None
            used = attributes_of(module.tree, alias.asname or alias.name.split(".")[0])
            if isinstance(beside, Module) and "." not in alias.name:
                kind, lines = "sibling_import", [f"{indent}from {module.package} import {alias.name}"]
            elif not used[0] and not used[1]:
                kind, lines = "unused_import", [f"{indent}pass"] if indent else []
            else:
                continue
        else:
            continue
        before = "\n".join(module.text.split("\n")[node.lineno - 1 : node.end_lineno])
        if ";" in before:
            continue
        after = "\n".join(lines)
        return kind, replace_lines(module.text, node.lineno, node.end_lineno, lines), before, after, 0.9
    return None


def better_from(project, module, node):
    """(kind, lines) that do what `from x import a, b` meant."""
    if any(alias.name == "*" for alias in node.names):
        return None
    dotted, target = project.target(module, node)
    if node.level and dotted is None:
        found = project.find(node.module) if node.module else "folder"
        if found is None:
            return None
        if node.module:
            return "relative_import", [import_line(node.module, node.names)]
        if all(project.find(alias.name) for alias in node.names):
            return "relative_import", [f"import {alias.name}" + (f" as {alias.asname}" if alias.asname else "") for alias in node.names]
        return None
    if target is None:
        if not node.level and project.is_outside(dotted):
            return better_home(node, dotted)
        beside = project.find(dotted, {module.folder}) if module.folder and not node.level else None
        if isinstance(beside, Module):
            return "sibling_import", [import_line(project.importable(beside), node.names)]
        wrong = node.names
    elif isinstance(target, Module) and target is not module:
        wrong = [alias for alias in node.names if project.defines(target, alias.name) is False]
    else:
        return None
    if not wrong:
        return None
    here = [alias for alias in wrong if defined_here(module, node, alias)]
    elsewhere = {}
    for alias in wrong:
        if alias in here:
            continue
        home = home_of(project, module, alias.name)
        if home is None:
            return None
        elsewhere.setdefault(project.importable(home), []).append(alias)
    right = [alias for alias in node.names if alias not in wrong]
    lines = [import_line(node.module, right, node.level)] if right else []
    lines += [import_line(home, aliases) for home, aliases in elsewhere.items()]
    return ("wrong_module" if elsewhere else "own_name_import"), lines


def better_home(node, dotted):
    """Names that a module of the standard library has not, and that another one is known for."""
    wrong = [alias for alias in node.names if stdlib_lacks(dotted, alias.name)]
    if not wrong or any(alias.name not in HOMES or HOMES[alias.name] == dotted for alias in wrong):
        return None
    right = [alias for alias in node.names if alias not in wrong]
    lines = [import_line(dotted, right)] if right else []
    return "wrong_module", lines + [import_line(HOMES[alias.name], [alias]) for alias in wrong]


def defined_here(module, node, alias):
    """Does the file itself define the name at its top, so that the import is not needed?"""
    others = [other for other in module.bindings.get(alias.asname or alias.name, []) if other is not node]
    return any(isinstance(other, (*FUNCTIONS, ast.ClassDef)) for other in others)


def missing_global(project, module):
    for function, name, _ in unbound(module):
        first = function.body[0]
        is_doc = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and len(function.body) > 1
        target = function.body[1] if is_doc else first
        if target.lineno == function.lineno:
            continue
        line = " " * target.col_offset + f"global {name}"
        return "missing_global", replace_lines(module.text, target.lineno, target.lineno - 1, [line]), "", line.strip(), 0.95
    return None


def missing_main_call(project, module):
    """Calls main() where it is defined, and nothing is called."""
    is_entry = module.path == "main.py" or ("main.py" not in project.modules and len(project.modules) == 1)
    if not is_entry or project.acts(module):
        return None
    found = project.definition(module, "main")
    if found is None or not isinstance(found[1], FUNCTIONS) or found[1].decorator_list:
        return None
    spec = found[1].args
    if len(spec.posonlyargs) + len(spec.args) > len(spec.defaults) or any(one is None for one in spec.kw_defaults):
        return None
    text = module.text.rstrip()
    guard = re.search(r"\n+if __name__ == ['\"]__main__['\"]:\s*\n\s+pass\s*$", text)
    text = text[: guard.start()] if guard else text
    is_async = isinstance(found[1], ast.AsyncFunctionDef)
    call = "asyncio.run(main())" if is_async else "main()"
    start = f'if __name__ == "__main__":\n    {call}\n'
    imports = "    import asyncio\n\n" if is_async and "asyncio" not in module.bindings else ""
    start = start.replace("    asyncio", f"{imports}    asyncio") if imports else start
    return "missing_main_call", f"{text}\n\n\n{start}", "", start, 0.95


REPAIRS = [foreign_literal, wrong_imports, missing_imports, missing_global, missing_main_call]
