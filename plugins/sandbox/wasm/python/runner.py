"""Takes the bridges to JavaScript away, then runs one program as `python entry args...` would.

The last expression is the function that does it: (entry, arguments as JSON) -> exit code, or -1 when memory ran out.
"""


def _sandbox():
    import asyncio
    import atexit
    import importlib
    import io
    import json
    import linecache
    import os
    import random
    import sys
    import time
    import traceback
    import types

    bridges = ("js", "pyodide", "_pyodide", "pyodide_js", "_pyodide_core")

    def is_bridge(name):
        return name.split(".")[0] in bridges

    def close_bridges():
        importlib.reload(asyncio.runners)
        asyncio.run = asyncio.runners.run
        sys.meta_path[:] = [
            finder
            for finder in sys.meta_path
            if not is_bridge(getattr(finder, "__module__", type(finder).__module__))
        ]
        sys.meta_path.insert(0, Block())
        for name in filter(is_bridge, list(sys.modules)):
            module = sys.modules.pop(name)
            if isinstance(module, types.ModuleType):
                module.__dict__.clear()
        sys.excepthook = sys.__excepthook__
        sys.unraisablehook = sys.__unraisablehook__

    class Block:
        """Nothing of the bridges comes back by an import."""

        def find_spec(self, name, path=None, target=None):
            if is_bridge(name):
                raise ModuleNotFoundError(f"No module named {name!r}", name=name)
            return None

    def virtual_time():
        clock = os.open("/dev/sleep", os.O_WRONLY)

        def sleep(seconds, /):
            """Move the clock on; no time passes outside of the sandbox."""
            if not isinstance(seconds, (int, float)):
                seconds = float(seconds) if hasattr(seconds, "__float__") else seconds.__index__()
            if seconds < 0:
                raise ValueError("sleep length must be non-negative")
            os.write(clock, str(float(seconds) * 1000).encode())

        time.sleep = sleep

        class Selector:
            def select(self, timeout=None):
                if timeout is None:
                    raise RuntimeError("the event loop waits for something that cannot happen in the sandbox")
                if timeout > 0:
                    sleep(timeout)
                return []

            def get_map(self):
                return {}

            def close(self):
                pass

        class Loop(asyncio.BaseEventLoop):
            def __init__(self):
                super().__init__()
                self._selector = Selector()

            def _process_events(self, events):
                pass

            def _write_to_self(self):
                pass

        class Policy(asyncio.events._BaseDefaultEventLoopPolicy):
            _loop_factory = Loop

        asyncio._set_running_loop(None)
        asyncio.events._set_event_loop_policy(Policy())

    def streams():
        # Written through, so that nothing is lost when the program is ended from outside
        sys.stdin = sys.__stdin__ = io.TextIOWrapper(io.open(0, "rb", closefd=False), "utf-8")
        for fd, name in ((1, "stdout"), (2, "stderr")):
            stream = io.TextIOWrapper(
                io.open(fd, "wb", 0, closefd=False),
                "utf-8",
                "backslashreplace" if fd == 2 else "surrogateescape",
                write_through=True,
                line_buffering=True,
            )
            setattr(sys, name, stream)
            setattr(sys, f"__{name}__", stream)

    here = (lambda: 0).__code__.co_filename

    def is_ours(trace):
        return trace.tb_frame.f_code.co_filename == here

    def show(error):
        """Prints the traceback without the frames of the sandbox, which stand first and in a refused import last."""
        trace = error.__traceback__
        while trace is not None and is_ours(trace):
            trace = trace.tb_next
        last = trace
        while last is not None and last.tb_next is not None:
            if is_ours(last.tb_next):
                last.tb_next = None
            last = last.tb_next
        error.__traceback__ = trace
        try:
            if sys.excepthook is not sys.__excepthook__:
                sys.excepthook(type(error), error, trace)
            else:
                traceback.print_exception(type(error), error, trace, file=sys.__stderr__)
        except BaseException:
            os.write(2, f"{type(error).__name__}\n".encode())

    def code_of(end):
        if end.code is None:
            return 0
        if isinstance(end.code, int):
            return end.code & 0xFF
        print(end.code, file=sys.stderr)
        return 1

    def guarded(action):
        try:
            action()
            return 0
        except SystemExit as end:
            return code_of(end)
        except MemoryError as error:
            show(error)
            return -1
        except KeyboardInterrupt as error:
            show(error)
            return 130
        except BaseException as error:
            show(error)
            return 1

    virtual_time()
    os.get_terminal_size = lambda fd=1: os.terminal_size((80, 24))

    def run(entry, arguments):
        close_bridges()
        streams()
        path = os.path.join("/project", entry)
        random.seed()
        sys.argv = [entry, *json.loads(arguments)]
        sys.orig_argv = [sys.executable, *sys.argv]
        sys.path[:] = [os.path.dirname(path), *(p for p in sys.path if p not in ("", "/home/user"))]
        main = types.ModuleType("__main__")
        main.__file__ = path
        main.__builtins__ = __import__("builtins")
        sys.modules["__main__"] = main

        def program():
            try:
                with io.open_code(path) as file:
                    source = file.read()
            except OSError as error:
                print(f"python: can't open file {path!r}: {error}", file=sys.stderr)
                raise SystemExit(2) from None
            exec(compile(source, path, "exec", dont_inherit=True), main.__dict__)

        linecache.clearcache()
        code = guarded(program)
        ended = guarded(atexit._run_exitfuncs)
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except BaseException:
                pass
        return code or ended

    return run


_sandbox()
