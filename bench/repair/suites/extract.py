"""Reads the cases out of other people's own test suites, checked out under one folder, and prints them as JSON lines.

    python3 extract.py CHECKOUTS > cases.jsonl

CHECKOUTS holds `json_repair`, `MetaGPT` and `baml`. A line: suite, name, input, and schema, value (what the suite wants) or
refuse (it wants none). What a case asks of the library beyond text in, value out (streaming, logging, constraints) is left out.
"""

import ast
import json
import sys
from pathlib import Path

import baml_suite


def names_of(function, evaluate):
    """What is assigned to plain names in a function, in order."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            try:
                yield node.lineno, node.targets[0].id, evaluate(node.value)
            except Exception:
                pass


def tests_of(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test"):
            yield node


def evaluator(env):
    return lambda node: eval(compile(ast.Expression(node), "test", "eval"), {"__builtins__": {}}, env)


def json_repair(folder):
    """Asserts that a call of `repair_json` or `loads` equals something."""
    for path in sorted(folder.glob("tests/test_*.py")):
        for test in tests_of(path):
            env = {}
            evaluate = evaluator(env)
            env.update((name, value) for _, name, value in names_of(test, evaluate))
            for node in ast.walk(test):
                if not isinstance(node, ast.Assert) or not isinstance(node.test, ast.Compare):
                    continue
                call, comparison = node.test.left, node.test
                if not isinstance(comparison.ops[0], ast.Eq) or not isinstance(call, ast.Call):
                    continue
                name = getattr(call.func, "id", getattr(call.func, "attr", ""))
                allowed = {"return_objects", "ensure_ascii", "skip_json_loads", "schema", "indent"}
                if name not in ("repair_json", "loads") or {k.arg for k in call.keywords} - allowed:
                    continue
                try:
                    text = evaluate(call.args[0])
                    options = {k.arg: evaluate(k.value) for k in call.keywords}
                    value = evaluate(comparison.comparators[0])
                except Exception:
                    continue
                if not isinstance(text, str):
                    continue
                if not options.get("return_objects") and name != "loads":
                    try:
                        value = json.loads(value) if value != "" else ""
                    except Exception:
                        continue
                row = {"name": f"{path.stem}:{test.name}:{node.lineno}", "input": text, "schema": options.get("schema")}
                yield {**row, "refuse": True} if value == "" else {**row, "value": value}


def metagpt(folder):
    """Pairs of a raw output and its target, where the target is JSON; and the three malformed answers of its tutorial."""

    def target(text):
        inner = text.split("[CONTENT]")[-1].split("[/CONTENT]")[0]
        return json.loads(inner, strict=False)

    for test in tests_of(folder / "tests/metagpt/utils/test_repair_llm_raw_output.py"):
        raw = None
        for line, name, value in sorted(names_of(test, ast.literal_eval), key=lambda item: item[0]):
            if name in ("raw_output", "invalid_json_text"):
                raw = value
            elif name in ("target_output", "target_json") and raw is not None:
                try:
                    wanted = value if isinstance(value, (dict, list)) else target(value)
                except ValueError:
                    continue
                row = {"name": f"{test.name}:{line}", "input": raw, "value": wanted}
                # MetaGPT knows the keys it asked for; a JSON Schema says them here.
                if isinstance(wanted, dict) and all(isinstance(each, str) for each in wanted.values()):
                    properties = {key: {"type": "string"} for key in wanted}
                    row["schema"] = {"type": "object", "properties": properties, "required": list(wanted)}
                yield row
    for text in ('{"a":b"}}', '{"a":b"]}', '{"a":b"'):
        yield {"name": "tutorial", "input": text, "value": {"a": "b"}}


root = Path(sys.argv[1])
for suite, cases in (("json_repair", json_repair), ("MetaGPT", metagpt), ("baml", baml_suite.cases)):
    if not (root / suite).is_dir():
        print(f"no checkout of {suite} in {root}", file=sys.stderr)
        continue
    for case in cases(root / suite):
        try:
            print(json.dumps({"suite": suite, **case}))
        except (TypeError, ValueError):
            pass
