"""Uses of the project's own functions and classes that cannot work: too many or too few arguments, attributes nobody defines."""

import ast
import difflib

from names import bound_by, stores
from project import FUNCTIONS, Module, walk_scope


def signature_fault(function, call, bound):
    """What is wrong with a call; `bound` says whether `self` is already given. None when nothing is, or it cannot be known."""
    if any(isinstance(arg, ast.Starred) for arg in call.args) or any(word.arg is None for word in call.keywords):
        return None
    spec = function.args
    places = [arg.arg for arg in [*spec.posonlyargs, *spec.args]]
    if bound:
        if not places and spec.vararg is None:
            return f"{function.name}() has no self parameter"
        places = places[1:]
    given = len(call.args)
    words = [word.arg for word in call.keywords]
    shown = f"{function.name}({', '.join(places)}{', ...' if spec.vararg or spec.kwonlyargs or spec.kwarg else ''})"
    if given > len(places) and spec.vararg is None:
        return f"{shown} takes {len(places)} positional arguments, {given} are given"
    only = [arg.arg for arg in spec.kwonlyargs]
    for word in words:
        if word in places[:given]:
            return f"{shown} gets {word} twice"
        if word not in places and word not in only and spec.kwarg is None:
            return f"{shown} has no parameter {word}"
    required = places[: max(0, len(places) - len(spec.defaults))]
    needed = [arg.arg for arg, default in zip(spec.kwonlyargs, spec.kw_defaults) if default is None]
    missing = [name for name in [*required[given:], *needed] if name not in words]
    if missing:
        return f"{shown} is called without {', '.join(missing)}"
    return None


def kind_of(function):
    """How a method is bound: "static", "class", "property", "plain", or None for another decorator."""
    names = [node.id if isinstance(node, ast.Name) else None for node in function.decorator_list]
    if not names:
        return "plain"
    if names == ["staticmethod"]:
        return "static"
    if names == ["classmethod"]:
        return "class"
    return None


class Shape:
    """What instances of a class of the project have, or `known` false when that cannot be said."""

    def __init__(self, project, module, node, seen=()):
        self.node = node
        self.known = not node.keywords and not node.decorator_list
        self.methods = {}
        self.names = set(dir(object)) | {"__dict__", "__annotations__"}
        for base in node.bases:
            if isinstance(base, ast.Name) and base.id == "object":
                continue
            found = project.definition(module, base.id) if isinstance(base, ast.Name) else None
            if found is None or not isinstance(found[1], ast.ClassDef) or found[1] in seen:
                self.known = False
                continue
            parent = Shape(project, *found, (*seen, node))
            self.known = self.known and parent.known
            self.methods |= parent.methods
            self.names |= parent.names
        for item in walk_scope(node):
            if isinstance(item, FUNCTIONS):
                # Defined twice: which one counts is not clear
                self.methods[item.name] = None if item.name in self.own(node, item) else item
                self.names.add(item.name)
            elif isinstance(item, ast.ClassDef):
                self.names.add(item.name)
            elif isinstance(item, ast.Name) and isinstance(item.ctx, ast.Store):
                self.names.add(item.id)
                self.methods.pop(item.id, None)
            elif isinstance(item, (ast.Import, ast.ImportFrom)):
                self.known = False
        for item in ast.walk(node):
            if isinstance(item, ast.Attribute) and isinstance(item.ctx, ast.Store):
                self.names.add(item.attr)
                self.methods.pop(item.attr, None)
            if isinstance(item, ast.Attribute) and item.attr in ("__dict__", "__setattr__"):
                self.known = False
            if isinstance(item, ast.Name) and item.id in ("setattr", "vars", "delattr"):
                self.known = False
        dynamic = {"__getattr__", "__getattribute__", "__new__", "__call__", "__slots__"}
        self.constructor = None if "__new__" in self.methods else self.methods.get("__init__", False)
        if dynamic & (set(self.methods) - {"__call__"}):
            self.known = False

    @staticmethod
    def own(node, item):
        return [other.name for other in walk_scope(node) if isinstance(other, FUNCTIONS) and other is not item]

    def call_fault(self, call):
        if self.constructor is None or (not self.known and not self.constructor):
            return None
        if self.node.decorator_list or self.node.keywords:
            return None
        if self.constructor is False:
            plain = not call.args and not call.keywords
            return None if plain else f"{self.node.name}() takes no arguments, its class has no __init__"
        fault = signature_fault(self.constructor, call, bound=True)
        return fault and fault.replace("__init__(", f"{self.node.name}(")


def known_of(project):
    """(attributes that are set from outside or asked for by name, so that any object may have them; classes that others build on)."""
    if not hasattr(project, "known"):
        outside, bases = set(), set()
        for node in [node for module in project.modules.values() if module.tree for node in ast.walk(module.tree)]:
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                if not (isinstance(node.value, ast.Name) and node.value.id == "self"):
                    outside.add(node.attr)
            elif isinstance(node, ast.ClassDef):
                bases |= {base.id if isinstance(base, ast.Name) else getattr(base, "attr", None) for base in node.bases}
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                if node.func.id in ("hasattr", "getattr") and len(node.args) > 1 and isinstance(node.args[1], ast.Constant):
                    outside.add(node.args[1].value)
        project.known = outside, bases
    return project.known


class Checker:
    """Finds wrong uses in one module."""

    def __init__(self, project, module):
        self.project = project
        self.module = module
        self.outside, self.bases = known_of(project)
        self.shapes = {}
        self.faults = []

    def shape(self, found):
        if found[1] not in self.shapes:
            self.shapes[found[1]] = Shape(self.project, *found)
            if found[1].name in self.bases:
                self.shapes[found[1]].known = False
        return self.shapes[found[1]]

    def say(self, node, message):
        self.faults.append((node.lineno, message))

    def run(self):
        tree = self.module.tree
        self.scope(tree, set(), {})
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                self.in_class(node)
        return sorted(set(self.faults))

    def scope(self, node, shadowed, objects):
        """Checks one scope; `shadowed` are names of enclosing scopes, `objects` variables with a known class."""
        objects = {**objects, **self.objects_of(node, shadowed)}
        for child in walk_scope(node):
            if isinstance(child, ast.Call):
                self.call(child, shadowed)
            if isinstance(child, ast.Attribute) and isinstance(child.value, ast.Name) and child.value.id in objects:
                self.attribute(child, objects[child.value.id], child.value.id)
            if isinstance(child, ast.Call) and isinstance(child.func, ast.Attribute):
                owner = child.func.value
                if isinstance(owner, ast.Name) and owner.id in objects:
                    self.method(child, objects[owner.id])
            if isinstance(child, FUNCTIONS):
                own = stores(child)
                inner = {name: kept for name, kept in objects.items() if name not in own}
                self.scope(child, shadowed | set(own), inner)
            elif isinstance(child, ast.ClassDef):
                self.scope(child, shadowed, objects)

    def objects_of(self, node, shadowed):
        """Variables of a scope that hold an instance of an own class, and never anything else."""
        values = {}
        for child in walk_scope(node):
            if isinstance(child, ast.Name) and isinstance(child.ctx, (ast.Store, ast.Del)):
                values.setdefault(child.id, []).append(None)
            elif isinstance(child, (ast.Global, ast.Nonlocal)):
                for name in child.names:
                    values.setdefault(name, []).extend([None, None])
            else:
                for name in bound_by(child):
                    values.setdefault(name, []).extend([None, None])
        for child in walk_scope(node):
            if isinstance(child, ast.Assign) and len(child.targets) == 1 and isinstance(child.targets[0], ast.Name):
                values[child.targets[0].id].append(child.value)
        if isinstance(node, ast.Module):
            # A function may give a variable of the module another value
            for name, nodes in self.module.bindings.items():
                if any(isinstance(bound, ast.Global) for bound in nodes):
                    values.pop(name, None)
        objects = {}
        for name, held in values.items():
            if len(held) == 2 and held[0] is None and isinstance(held[1], ast.Call):
                found = self.resolve(held[1].func, shadowed)
                if found and isinstance(found[1], ast.ClassDef):
                    objects[name] = self.shape(found)
        return objects

    def resolve(self, func, shadowed):
        """The (module, node) of an own function or class that an expression names."""
        if isinstance(func, ast.Name):
            return None if func.id in shadowed else self.project.definition(self.module, func.id)
        if isinstance(func, ast.Attribute):
            target = self.module_of(func.value, shadowed)
            return self.project.definition(target, func.attr) if target else None
        return None

    def module_of(self, node, shadowed):
        """The own module that a name stands for."""
        if not isinstance(node, ast.Name) or node.id in shadowed:
            return None
        binding = self.module.sole(node.id)
        if isinstance(binding, ast.Import):
            for alias in binding.names:
                if (alias.asname or alias.name) == node.id:
                    target = self.project.find(alias.name)
                    return target if isinstance(target, Module) else None
        if isinstance(binding, ast.ImportFrom):
            dotted, target = self.project.target(self.module, binding)
            if dotted and (target == "folder" or (isinstance(target, Module) and target.is_package)):
                for alias in binding.names:
                    if (alias.asname or alias.name) == node.id:
                        inner = self.project.find(f"{dotted}.{alias.name}", self.project.roots | {""})
                        return inner if isinstance(inner, Module) else None
        return None

    def call(self, node, shadowed):
        found = self.resolve(node.func, shadowed)
        if found is None:
            return
        _, target = found
        if isinstance(target, ast.ClassDef):
            fault = self.shape(found).call_fault(node)
        elif target.decorator_list:
            fault = None
        else:
            fault = signature_fault(target, node, bound=False)
        if fault:
            where = "" if found[0] is self.module else f" ({found[0].path})"
            self.say(node, f"{fault}{where}")

    def attribute(self, node, shape, shown):
        if not shape.known or not isinstance(node.ctx, ast.Load):
            return
        if node.attr in shape.names or node.attr in self.outside:
            return
        near = difflib.get_close_matches(node.attr, [name for name in shape.names if not name.startswith("__")], 1)
        hint = f"; did you mean {near[0]}?" if near else ""
        self.say(node, f"{shown}.{node.attr} does not exist: class {shape.node.name} has no {node.attr}{hint}")

    def method(self, node, shape):
        name = node.func.attr
        target = shape.methods.get(name)
        if target is None or name in self.outside:
            return
        kind = kind_of(target)
        if kind in ("plain", "class", "static"):
            fault = signature_fault(target, node, bound=kind != "static")
            if fault:
                self.say(node, fault)

    def in_class(self, node):
        """Checks what the methods of a class do with self, and with the objects that self holds."""
        shape = self.shape((self.module, node))
        parts = self.parts(node)
        for function in [item for item in walk_scope(node) if isinstance(item, FUNCTIONS)]:
            first = next(iter([*function.args.posonlyargs, *function.args.args]), None)
            if first is None or first.arg != "self":
                continue
            for child in walk_scope(function):
                if isinstance(child, ast.Attribute) and isinstance(child.value, ast.Name) and child.value.id == "self":
                    self.attribute(child, shape, "self")
                if isinstance(child, ast.Attribute) and self.part(child.value) in parts:
                    self.attribute(child, parts[self.part(child.value)], ast.unparse(child.value))
                if isinstance(child, ast.Call) and isinstance(child.func, ast.Attribute):
                    owner = child.func.value
                    if isinstance(owner, ast.Name) and owner.id == "self" and shape.known:
                        self.method(child, shape)
                    elif self.part(owner) in parts:
                        self.method(child, parts[self.part(owner)])

    @staticmethod
    def part(node):
        """The attribute in `self.attribute`."""
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self":
            return node.attr
        return None

    def parts(self, node):
        """Attributes of self that hold an instance of an own class, and never anything else."""
        held = {}
        for child in ast.walk(node):
            if isinstance(child, ast.Attribute) and isinstance(child.ctx, (ast.Store, ast.Del)):
                held.setdefault(child.attr, []).append(None)
        for child in ast.walk(node):
            if isinstance(child, ast.Assign) and len(child.targets) == 1 and self.part(child.targets[0]):
                held[child.targets[0].attr].append(child.value)
        parts = {}
        for name, values in held.items():
            if len(values) == 2 and values[0] is None and isinstance(values[1], ast.Call) and name not in self.outside:
                found = self.resolve(values[1].func, set())
                if found and isinstance(found[1], ast.ClassDef):
                    parts[name] = self.shape(found)
        return parts
