"""Repairs a project without a model: input.json {files, packages} -> output.json {changed, fixes}. Every repair is proved by parsing."""

import json

from arguments import arguments
from library import importable
from links import REPAIRS
from outer import outer
from project import Project, parse
from removed import in_order
from shadow import unhidden, unshadowed
from text import repair


def difference(before, after):
    """The part of two texts that differs, cut, and where it starts."""
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    end = 0
    while end < min(len(before), len(after)) - start and before[-1 - end] == after[-1 - end]:
        end += 1
    return start, before[start : len(before) - end], after[start : len(after) - end]


def fix(name, path, before, after, shown, confidence):
    start, gone, new = difference(before, after)
    if shown is not None:
        gone, new = shown
    # Positions count as JavaScript counts them
    offset = len(before[:start].encode("utf-16-le")) // 2
    return {
        "name": name,
        "path": [path],
        "offset": offset,
        "before": gone[:80],
        "after": new[:80],
        "confidence": confidence,
    }


def mend(given, packages, takes_arguments=False, is_library=False):
    files = dict(given)
    fixes = []
    for path, text in files.items():
        if path.endswith(".py"):
            files[path], steps = repair(text)
            fixes += [fix(name, path, before, after, None, sure) for name, before, after, sure in steps]
            given_arguments = arguments(files[path]) if takes_arguments else None
            if given_arguments is not None:
                fixes.append(fix("input_for_argument", path, files[path], given_arguments, ("input()", "argument()"), 0.7))
                files[path] = given_arguments
            for name, mended in (
                ("attribute_hides_method", unshadowed),
                ("variable_hides_function", unhidden),
                ("told_after_removal", in_order),
                ("nonlocal_of_module", outer),
            ):
                repaired = mended(files[path])
                if repaired is not None:
                    fixes.append(fix(name, path, files[path], repaired, None, 0.8))
                    files[path] = repaired
            kept = importable(files[path]) if is_library else None
            if kept is not None:
                fixes.append(fix("run_on_import", path, files[path], kept, None, 0.8))
                files[path] = kept
    # Each repair may open the way for another; the number of imports bounds them
    read = {}
    for _ in range(200):
        project = Project(files, packages, read)
        found = next(
            (
                (path, repaired)
                for path, module in sorted(project.modules.items())
                if module.tree is not None
                for step in REPAIRS
                if (repaired := step(project, module)) is not None and parse(repaired[1])[0] is not None
            ),
            None,
        )
        if found is None:
            break
        path, (name, text, before, after, sure) = found
        if text == files[path]:
            break
        fixes.append(fix(name, path, files[path], text, (before, after), sure))
        files[path] = text
    return {"changed": {path: text for path, text in files.items() if text != given[path]}, "fixes": fixes}


if __name__ == "__main__":
    with open("input.json") as file:
        job = json.load(file)
    with open("output.json", "w") as file:
        json.dump(mend(job["files"], job["packages"], job.get("arguments", False), job.get("library", False)), file)
