"""The project as a reader sees it: its files parsed, its modules by name, and what each defines."""

import ast
import posixpath
import re
import sys
import warnings

warnings.simplefilter("ignore")

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
SCOPES = (*FUNCTIONS, ast.ClassDef, ast.Lambda)

# Packages whose import has another name than the package
IMPORT_NAMES = {
    "beautifulsoup4": "bs4",
    "opencv_python": "cv2",
    "pillow": "pil",
    "pygame_ce": "pygame",
    "pyserial": "serial",
    "python_dateutil": "dateutil",
    "python_dotenv": "dotenv",
    "pyyaml": "yaml",
    "scikit_learn": "sklearn",
    "windows_curses": "curses",
}

# Calls at module level that start nothing by themselves
PREPARATIONS = {"basicConfig", "filterwarnings", "simplefilter", "seed", "setlocale", "setrecursionlimit", "load_dotenv"}


def parse(text):
    """Gives (tree, None), or (None, the SyntaxError)."""
    try:
        return ast.parse(text), None
    except SyntaxError as error:
        return None, error
    except (ValueError, RecursionError, MemoryError) as error:
        return None, SyntaxError(str(error) or type(error).__name__)


def walk_scope(node):
    """All nodes below in their order, without going into functions and classes of their own."""
    waiting = list(ast.iter_child_nodes(node))[::-1]
    while waiting:
        child = waiting.pop()
        yield child
        if not isinstance(child, SCOPES):
            waiting.extend(list(ast.iter_child_nodes(child))[::-1])


def is_guard(node):
    """Is it `if __name__ == "__main__":`?"""
    if not (isinstance(node, ast.If) and isinstance(node.test, ast.Compare)):
        return False
    sides = [node.test.left, *node.test.comparators]
    return any(isinstance(side, ast.Name) and side.id == "__name__" for side in sides)


class Module:
    """A file of the project."""

    def __init__(self, path, text):
        self.path = path
        self.text = text
        self.tree, self.error = parse(text)
        folder, name = posixpath.split(path)
        self.folder = folder
        self.is_package = name == "__init__.py"
        stem = name.removesuffix(".py")
        self.name = folder.replace("/", ".") if self.is_package else f"{folder}/{stem}".strip("/").replace("/", ".")
        self.bindings = {}
        self.stars = []
        self.dynamic = False
        if self.tree is not None:
            self.bind()

    @property
    def package(self):
        """The dotted name of the folder it is in, from which relative imports count."""
        return self.folder.replace("/", ".")

    def add(self, name, node):
        self.bindings.setdefault(name, []).append(node)

    def bind(self):
        """Collects what the module's scope binds, to the node that binds it."""
        for node in walk_scope(self.tree):
            if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
                self.add(node.name, node)
            elif isinstance(node, ast.Name) and isinstance(node.ctx, (ast.Store, ast.Del)):
                self.add(node.id, node)
            elif isinstance(node, ast.Import):
                for alias in node.names:
                    self.add(alias.asname or alias.name.split(".")[0], node)
            elif isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    if alias.name == "*":
                        self.stars.append(node)
                    else:
                        self.add(alias.asname or alias.name, node)
            elif isinstance(node, ast.ExceptHandler) and node.name:
                self.add(node.name, node)
            elif isinstance(node, (ast.MatchAs, ast.MatchStar)) and node.name:
                self.add(node.name, node)
            elif isinstance(node, ast.MatchMapping) and node.rest:
                self.add(node.rest, node)
            elif isinstance(node, getattr(ast, "TypeAlias", ())):
                self.add(node.name.id, node)
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Global):
                for name in node.names:
                    self.add(name, node)
            elif isinstance(node, ast.NamedExpr):
                self.add(node.target.id, node)
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                if node.func.id in ("globals", "exec", "eval", "__import__", "setattr"):
                    self.dynamic = True
            elif isinstance(node, ast.Attribute) and node.attr in ("global_enum", "_convert_"):
                self.dynamic = True
        if "__getattr__" in self.bindings:
            self.dynamic = True

    def sole(self, name):
        """The node that binds a name, if there is only one."""
        nodes = self.bindings.get(name, [])
        return nodes[0] if len(nodes) == 1 else None


class Project:
    """All Python files, and where their imports lead."""

    def __init__(self, files, packages=(), read=None):
        """`read` keeps the files that were read before, for a project that changes step by step."""
        read = {} if read is None else read
        for path, text in files.items():
            if path.endswith(".py") and (path not in read or read[path].text != text):
                read[path] = Module(path, text)
        self.modules = {path: read[path] for path in files if path.endswith(".py")}
        listed = [line.split("#")[0].strip() for line in files.get("requirements.txt", "").splitlines()]
        self.packages = {self.import_name(name) for name in [*packages, *listed] if name and name[0] != "-"}
        self.folders = {""}
        for path in files:
            folder = posixpath.dirname(path)
            while folder:
                self.folders.add(folder)
                folder = posixpath.dirname(folder)
        # Python looks for modules beside the file that it starts
        starts = [path for path in self.modules if posixpath.basename(path) == "main.py"]
        self.roots = {posixpath.dirname(path) for path in starts} | {""}
        if "main.py" not in self.modules:
            self.roots |= {
                module.folder
                for module in self.modules.values()
                if module.tree is not None
                and any(map(is_guard, module.tree.body))
                and f"{module.folder}/__init__.py" not in self.modules
            }
            self.roots |= {"src"} & self.folders

    @staticmethod
    def import_name(package):
        name = re.split(r"[\[=<>!~;@ ]", package.strip(), maxsplit=1)[0].lower().replace("-", "_")
        return IMPORT_NAMES.get(name, name)

    def find(self, dotted, roots=None):
        """The module of a dotted name: a Module, "folder" for a package without a file, or None."""
        for root in sorted(self.roots if roots is None else roots):
            base = posixpath.join(root, *dotted.split("."))
            for path in (f"{base}.py", f"{base}/__init__.py"):
                if path in self.modules:
                    return self.modules[path]
            if base in self.folders and any(path.startswith(f"{base}/") for path in self.modules):
                return "folder"
        return None

    def target(self, module, node):
        """Where `from x import ...` leads: (dotted name, Module or "folder" or None)."""
        if not node.level:
            return node.module, self.find(node.module)
        parts = module.package.split(".") if module.package else []
        if node.level - 1 > len(parts) or not parts:
            return None, None
        base = parts[: len(parts) - (node.level - 1)]
        dotted = ".".join([*base, *([node.module] if node.module else [])])
        return dotted, self.find(dotted, {""}) if dotted else "folder"

    def is_outside(self, dotted):
        """Is it of the standard library, or a declared package?"""
        top = dotted.split(".")[0]
        return top in sys.stdlib_module_names or top in ("__main__", "test") or top.lower() in self.packages

    def defines(self, module, name, seen=()):
        """Does a module of the project have a name? None when that cannot be known."""
        if module == "folder":
            return None
        if module.tree is None or module.dynamic:
            return None
        if name in module.bindings or name in ("__name__", "__file__", "__doc__", "__path__", "__dict__"):
            return True
        if module.is_package and self.find(f"{module.name}.{name}", {""}) is not None:
            return True
        for star in module.stars:
            _, target = self.target(module, star)
            if target is None or target == "folder" or target in seen:
                return None
            known = self.defines(target, name, (*seen, module))
            if known is not False:
                return known
        return False

    def definition(self, module, name, seen=()):
        """The (module, node) that defines a name, through imports between own files; None when it is not clear."""
        if module in seen or module.tree is None:
            return None
        node = module.sole(name)
        if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            return module, node
        if isinstance(node, ast.ImportFrom):
            _, target = self.target(module, node)
            if isinstance(target, Module):
                for alias in node.names:
                    if (alias.asname or alias.name) == name:
                        return self.definition(target, alias.name, (*seen, module))
        return None

    def homes(self, name, besides=None):
        """The modules that define a function or class of this name, tests left out."""
        return [
            module
            for module in self.modules.values()
            if module is not besides
            and not posixpath.basename(module.path).startswith("test")
            and not module.path.startswith("tests/")
            and any(isinstance(node, (*FUNCTIONS, ast.ClassDef)) for node in module.bindings.get(name, []))
        ]

    def importable(self, module):
        """The name under which other files import a module."""
        for root in sorted(self.roots, key=len, reverse=True):
            if root and module.path.startswith(f"{root}/"):
                return module.name[len(root) + 1 :]
        return module.name

    def acts(self, module, guarded=True):
        """Does the file do something when it is started? With `guarded` false: when it is imported."""
        if module.tree is None:
            return True
        return any(self.does(module, node, guarded) for node in module.tree.body)

    def does(self, module, node, guarded):
        if is_guard(node):
            return guarded and any(not isinstance(inner, ast.Pass) for inner in node.body)
        if isinstance(node, ast.Expr):
            value = node.value.value if isinstance(node.value, ast.Await) else node.value
            if not isinstance(value, ast.Call):
                return False
            name = value.func.attr if isinstance(value.func, ast.Attribute) else getattr(value.func, "id", "")
            return name not in PREPARATIONS and not ast.unparse(value.func).startswith("sys.path.")
        if isinstance(node, (ast.Assign, ast.AnnAssign)):
            called = [inner.func.id for inner in ast.walk(node) if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Name)]
            return any(name == "input" or isinstance(module.sole(name), FUNCTIONS) for name in called)
        if isinstance(node, (ast.While, ast.For, ast.With, ast.Match, ast.AsyncFor, ast.AsyncWith)):
            return True
        if isinstance(node, (ast.If, ast.Try)):
            return any(self.does(module, inner, guarded) for inner in ast.iter_child_nodes(node))
        if isinstance(node, ast.ExceptHandler):
            return False
        if isinstance(node, ast.Raise):
            return True
        if isinstance(node, (ast.Import, ast.ImportFrom)) and not getattr(node, "level", 0):
            names = [node.module] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
            found = [self.find(name) for name in names]
            return any(isinstance(other, Module) and other is not module and self.acts_once(other) for other in found)
        return False

    def acts_once(self, module):
        """As `acts` on import, without following its imports in turn."""
        if module.tree is None:
            return True
        rest = [node for node in module.tree.body if not isinstance(node, (ast.Import, ast.ImportFrom))]
        return any(self.does(module, node, False) for node in rest)
