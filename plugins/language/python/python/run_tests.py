"""Runs the tests of a project: unittest cases, and plain `test_*` functions and classes as pytest would."""

import contextlib
import importlib.util
import inspect
import io
import os
import pathlib
import shutil
import sys
import tempfile
import types
import unittest

HERE = os.path.abspath(__file__)
sys.path.insert(0, os.getcwd())
# Where packages lie that are installed before they are tested.
sys.path[1:1] = [os.path.abspath(folder) for folder in ("src", "lib") if os.path.isdir(folder)]
sys.dont_write_bytecode = True


class Skipped(unittest.SkipTest):
    pass


class Raises:
    """`with pytest.raises(Error, match=...) as info:`"""

    def __init__(self, expected, match=None):
        self.expected = expected
        self.match = match
        self.value = None

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        if kind is None:
            raise AssertionError(f"{getattr(self.expected, '__name__', self.expected)} was not raised")
        if not issubclass(kind, self.expected):
            return False
        self.value, self.type = value, kind
        if self.match is not None:
            import re

            assert re.search(self.match, str(value)), f"{str(value)!r} does not match {self.match!r}"
        return True


class Approx:
    def __init__(self, expected, rel=1e-6, abs=1e-12, **_):
        self.expected, self.rel, self.abs = expected, rel or 1e-6, abs or 1e-12

    def __eq__(self, actual):
        if isinstance(self.expected, dict):
            return actual.keys() == self.expected.keys() and all(actual[k] == Approx(v, self.rel, self.abs) for k, v in self.expected.items())
        if isinstance(self.expected, (list, tuple)):
            return len(actual) == len(self.expected) and all(a == Approx(e, self.rel, self.abs) for a, e in zip(actual, self.expected))
        return abs(actual - self.expected) <= max(self.abs, self.rel * abs(self.expected))

    def __repr__(self):
        return f"approx({self.expected!r})"


class MonkeyPatch:
    def __init__(self):
        self.undone = []

    def setattr(self, target, name, value=None, raising=True):
        if isinstance(target, str):
            path, value = target, name
            owner, _, name = path.rpartition(".")
            target = importlib.import_module(owner)
        old = getattr(target, name, self)
        self.undone.append(lambda: delattr(target, name) if old is self else setattr(target, name, old))
        setattr(target, name, value)

    def setitem(self, mapping, name, value):
        old = mapping.get(name, self)
        self.undone.append(lambda: mapping.pop(name, None) if old is self else mapping.__setitem__(name, old))
        mapping[name] = value

    def setenv(self, name, value):
        self.setitem(os.environ, name, value)

    def delenv(self, name, raising=True):
        if name in os.environ:
            old = os.environ.pop(name)
            self.undone.append(lambda: os.environ.__setitem__(name, old))

    def chdir(self, path):
        old = os.getcwd()
        self.undone.append(lambda: os.chdir(old))
        os.chdir(path)

    def undo(self):
        for action in reversed(self.undone):
            action()


class Captured:
    """capsys"""

    def __init__(self, out, err):
        self.streams = (out, err)

    def readouterr(self):
        texts = [stream.getvalue() for stream in self.streams]
        for stream in self.streams:
            stream.seek(0)
            stream.truncate()
        return types.SimpleNamespace(out=texts[0], err=texts[1])


class Mark:
    def parametrize(self, names, values, ids=None, **_):
        listed = [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)

        def decorate(function):
            cases = [dict(zip(listed, value if len(listed) > 1 else (value,))) for value in values]
            function.cases = [{**old, **new} for old in getattr(function, "cases", [{}]) for new in cases]
            return function

        return decorate

    def skip(self, reason="", **_):
        return reason_skip(reason) if not callable(reason) else reason_skip("")(reason)

    def skipif(self, condition, reason="", **_):
        return reason_skip(reason) if condition else lambda function: function

    def __getattr__(self, name):
        return lambda *args, **_: args[0] if len(args) == 1 and callable(args[0]) else lambda function: function


def reason_skip(reason):
    def decorate(function):
        function.skipped = reason or "skipped"
        return function

    return decorate


def fixture(function=None, **options):
    def decorate(function):
        function.is_fixture = True
        function.autouse = options.get("autouse", False)
        return function

    return decorate(function) if callable(function) else decorate


def stand_in():
    """What tests use of pytest most, for where it is not installed."""
    module = types.ModuleType("pytest")

    def raises(expected, function=None, *args, match=None, **kwargs):
        context = Raises(expected, match)
        if function is None:
            return context
        with context:
            function(*args, **kwargs)
        return context

    def skip(reason="", **_):
        raise Skipped(reason)

    def fail(reason="", **_):
        raise AssertionError(reason)

    module.raises, module.skip, module.fail = raises, skip, fail
    module.fixture, module.mark, module.approx, module.MonkeyPatch = fixture, Mark(), Approx, MonkeyPatch
    module.main = lambda *_, **__: 0
    module.param = lambda *values, **_: values if len(values) > 1 else values[0]
    return module


def test_files():
    found = []
    for folder, folders, names in os.walk("."):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "__")))
        for name in sorted(names):
            if name.endswith(".py") and (name.startswith("test") or name.endswith("_test.py")):
                found.append(os.path.normpath(os.path.join(folder, name)))
    return [path for path in found if os.path.abspath(path) != HERE]


def load(path):
    name = path.removesuffix(".py").replace(os.sep, ".")
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    folder = os.path.abspath(os.path.dirname(path))
    if folder not in sys.path:
        sys.path.append(folder)
    spec.loader.exec_module(module)
    return module


class Plain(unittest.TestCase):
    """A plain test function as a case of unittest."""

    def __init__(self, label, function, fixtures, values):
        super().__init__("run_plain")
        self.label, self.function, self.fixtures, self.values = label, function, fixtures, values

    def id(self):
        return self.label

    def __str__(self):
        return self.label

    def shortDescription(self):
        return None

    def run_plain(self):
        if hasattr(self.function, "skipped"):
            self.skipTest(self.function.skipped)
        with contextlib.ExitStack() as stack:
            out, err = io.StringIO(), io.StringIO()
            made = {}

            def value(name):
                if name in self.values:
                    return self.values[name]
                if name in made:
                    return made[name]
                made[name] = self.make(name, stack, value, out, err)
                return made[name]

            names = list(inspect.signature(self.function).parameters)
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                for name, one in self.fixtures.items():
                    if getattr(one, "autouse", False):
                        value(name)
                result = self.function(**{name: value(name) for name in names})
                if inspect.iscoroutine(result):
                    import asyncio

                    asyncio.run(result)

    def make(self, name, stack, value, out, err):
        if name in self.fixtures:
            function = self.fixtures[name]
            result = function(**{inner: value(inner) for inner in inspect.signature(function).parameters})
            if inspect.isgenerator(result):
                first = next(result)
                stack.callback(next, result, None)
                return first
            return result
        if name == "capsys":
            return Captured(out, err)
        if name == "monkeypatch":
            patch = MonkeyPatch()
            stack.callback(patch.undo)
            return patch
        if name in ("tmp_path", "tmpdir"):
            folder = tempfile.mkdtemp()
            stack.callback(shutil.rmtree, folder, True)
            return pathlib.Path(folder)
        raise LookupError(f"there is no fixture {name}")


def plain_tests(module, path):
    members = vars(module).items()
    fixtures = {name: value for name, value in members if getattr(value, "is_fixture", False)}
    for name, value in members:
        if inspect.isfunction(value) and name.startswith("test") and value.__module__ == module.__name__:
            yield from cases(f"{path}::{name}", value, fixtures)
        elif inspect.isclass(value) and name.startswith("Test") and not issubclass(value, unittest.TestCase):
            for inner in [inner for inner in vars(value) if inner.startswith("test")]:
                own = {n: getattr(value(), n) for n, f in vars(value).items() if getattr(f, "is_fixture", False)}
                instance = value()
                setups = [getattr(instance, n) for n in ("setup_method", "setUp") if hasattr(instance, n)]
                yield from cases(f"{path}::{name}::{inner}", getattr(instance, inner), {**fixtures, **own}, setups)


def cases(label, function, fixtures, setups=()):
    for number, values in enumerate(getattr(function, "cases", [{}])):
        shown = f"{label}[{number}]" if values else label
        case = Plain(shown, function, fixtures, values)
        for setup in setups:
            case.setUp = setup if not inspect.signature(setup).parameters else lambda: setup(function)
        yield case


def main():
    if importlib.util.find_spec("pytest") is None:
        sys.modules["pytest"] = stand_in()
    suite = unittest.TestSuite()
    broken = []
    for path in test_files():
        try:
            module = load(path)
        except unittest.SkipTest:
            continue
        except SystemExit as end:
            broken.append((path, f"SystemExit: {end.code}: the file ends the program when it is imported"))
            continue
        except BaseException:
            import traceback

            broken.append((path, traceback.format_exc()))
            continue
        suite.addTests(unittest.defaultTestLoader.loadTestsFromModule(module))
        suite.addTests(plain_tests(module, path))
    stream = io.StringIO()
    result = unittest.TextTestRunner(stream=stream, verbosity=0, buffer=True).run(suite)
    for path, trace in broken:
        print(f"ERROR: {path} cannot be imported\n{trace}")
    for kind, failures in (("FAIL", result.failures), ("ERROR", result.errors)):
        for test, trace in failures:
            print(f"{kind}: {test.id()}\n{trace}")
    bad = len(broken) + len(result.failures) + len(result.errors) + len(result.unexpectedSuccesses)
    print(f"{result.testsRun} tests, {bad} failed, {len(result.skipped)} skipped")
    if result.testsRun == 0 and not broken:
        print("There are no tests")
        return 5
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
