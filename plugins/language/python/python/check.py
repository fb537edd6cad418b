"""Says what is wrong with a project without running it: input.json {files, packages} -> output.json [{rule, path, line, message}]."""

import json
import re

from calls import Checker
from imports import faults
from names import unbound, undefined
from project import Project


def entry(project):
    """A program must do something when it is started."""
    if not project.modules:
        return [{"rule": "entry", "path": "main.py", "message": "the project has no Python file"}]
    module = project.modules.get("main.py")
    if module is not None and not project.acts(module):
        main = "main" in module.bindings
        hint = "call main() in it" if main else "call the function that starts the program in it"
        message = f'main.py defines things and does nothing when it is started: end it with if __name__ == "__main__": and {hint}'
        return [{"rule": "entry", "path": "main.py", "message": message}]
    if module is None and not any(map(project.acts, project.modules.values())):
        message = "there is no main.py, and no file does anything when it is started"
        return [{"rule": "entry", "path": "main.py", "message": message}]
    return []


def syntax(module):
    error = module.error
    line = (error.text or "").strip()
    message = re.sub(r" \(.*?, line \d+\)$", "", error.msg or "invalid syntax")
    return {"line": error.lineno or 1, "message": f"{message}: {line}"[:300] if line else message}


def check(files, packages, library=False):
    project = Project(files, packages)
    problems = []
    for path, module in sorted(project.modules.items()):
        if module.error is not None:
            problems.append({"rule": "syntax", "path": path, **syntax(module)})
            continue
        found = [("import", line, message) for line, message in faults(project, module)]
        found += [("name", line, f"{name} is not defined") for name, line in undefined(module)]
        found += [
            ("name", line, f"{function.name}() changes {name} before it has a value: declare `global {name}` in it")
            for function, name, line in unbound(module)
        ]
        found += [("name", line, message) for line, message in Checker(project, module).run()]
        for rule, line, message in sorted(set(found), key=lambda item: item[1]):
            problems.append({"rule": rule, "path": path, "line": line, "message": message})
    return problems if library else problems + entry(project)


if __name__ == "__main__":
    with open("input.json") as file:
        job = json.load(file)
    with open("output.json", "w") as file:
        json.dump(check(job["files"], job["packages"], job.get("library", False)), file)
