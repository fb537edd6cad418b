"""The cases of BAML's reader: macros in Rust that hold BAML types, an answer and the JSON it stands for."""

import json
import re

PRIMITIVES = {"int": "integer", "float": "number", "string": "string", "bool": "boolean", "null": "null"}


def arguments(source, at):
    """The arguments of a macro, split at its own commas; `at` is behind its opening bracket."""
    found, depth, start = [], 0, at
    while True:
        raw = re.compile(r'r(#+)"').match(source, at)
        if raw:
            at = source.index('"' + raw.group(1), raw.end()) + 1 + len(raw.group(1))
            continue
        char = source[at]
        if char == '"':
            at += 1
            while source[at] != '"':
                at += 2 if source[at] == "\\" else 1
        elif source.startswith("//", at):
            at = source.index("\n", at)
        elif char == "'" and source[at + 2] == "'":
            at += 2
        elif char in "([{":
            depth += 1
        elif char in ")]}":
            if depth == 0:
                return [*found, source[start:at]]
            depth -= 1
        elif char == "," and depth == 0:
            found.append(source[start:at])
            start = at + 1
        at += 1


def string(expression, constants):
    """A Rust string, raw or not, or a constant of the file."""
    text = re.sub(r"^(//[^\n]*\n\s*)+", "", expression.strip()).strip().removeprefix("&")
    raw = re.match(r'^r(#+)"([\s\S]*)"\1(\.trim\(\))?$', text)
    if raw:
        return raw.group(2).strip() if raw.group(3) else raw.group(2)
    plain = re.match(r'^"([\s\S]*)"$', text)
    if plain:
        body = re.sub(r"\\\n\s*", "", plain.group(1)).replace("\\'", "'").replace("\n", "\\n")
        return json.loads(f'"{body}"')
    return "" if text == "EMPTY_FILE" else constants[text]


def split(text, separator):
    parts, depth, part, at = [], 0, "", 0
    while at < len(text):
        char = text[at]
        if char == '"':
            end = text.index('"', at + 1)
            part += text[at : end + 1]
            at = end + 1
            continue
        depth += (char in "([{<") - (char in ")]}>")
        if char == separator and depth == 0:
            parts.append(part)
            part = ""
        else:
            part += char
        at += 1
    return [each.strip() for each in [*parts, part] if each.strip()]


def type_of(text, names):
    """A BAML type as a JSON Schema."""
    options = split(text.strip(), "|")
    if len(options) > 1:
        return {"anyOf": [type_of(each, names) for each in options]}
    text = re.sub(r"@\w+(\([^)]*\))?", "", text).strip()
    if text.endswith("?"):
        return {"anyOf": [type_of(text[:-1], names), {"type": "null"}]}
    if text.endswith("[]"):
        return {"type": "array", "items": type_of(text[:-2], names)}
    if text.startswith("(") and text.endswith(")"):
        return type_of(text[1:-1], names)
    if text.startswith("map<"):
        return {"type": "object", "additionalProperties": type_of(split(text[4:-1], ",")[1], names)}
    if text in PRIMITIVES:
        return {"type": PRIMITIVES[text]}
    if text.startswith('"') or re.match(r"^-?\d+$", text) or text in ("true", "false"):
        return {"const": json.loads(text)}
    if text in names:
        return {"$ref": f"#/$defs/{text}"}
    raise ValueError(f"unknown type {text}")


def definitions(source):
    source = re.sub(r"//[^\n]*", "", source)
    blocks = re.findall(r"\b(class|enum)\s+(\w+)\s*\{([^}]*)\}", source)
    names, found = {name for _, name, _ in blocks}, {}
    for kind, name, body in blocks:
        if "@alias" in body or "@skip" in body or "@@" in body:
            raise ValueError("a name that no JSON Schema can say")
        lines = [line.strip() for line in body.split("\n") if line.strip()]
        if kind == "enum":
            found[name] = {"type": "string", "enum": [re.split(r"\s", line)[0] for line in lines]}
            continue
        fields = [re.sub(r"@description\(.*\)", "", line).split(None, 1) for line in lines]
        properties = {key: type_of(text, names) for key, text in fields}
        required = [key for key, each in properties.items() if {"type": "null"} not in each.get("anyOf", [])]
        found[name] = {"type": "object", "properties": properties, "required": required}
    return found


def field_type(text):
    """The Rust expression of the wanted type as a JSON Schema."""
    text = re.sub(r"(\.into\(\)|\.clone\(\)|\s|,)+$", "", text.strip())
    for suffix, wrap in ((".as_list()", "array"), (".as_optional()", "null")):
        if text.endswith(suffix):
            inner = field_type(text[: -len(suffix)])
            return {"type": "array", "items": inner} if wrap == "array" else {"anyOf": [inner, {"type": "null"}]}
    call = re.match(r'^FieldType::(?:r#)?(\w+)\(([\s\S]*)\)$', text)
    if not call:
        raise ValueError(f"unknown type {text[:60]}")
    name, inner = call.group(1).lower(), call.group(2).strip()
    if name in ("class", "enum"):
        return {"$ref": "#/$defs/" + json.loads(re.match(r'"\w+"', inner).group(0))}
    if name in PRIMITIVES:
        return {"type": PRIMITIVES[name]}
    if name == "primitive":
        return {"type": PRIMITIVES[inner.split("::")[-1].lower()]}
    if name == "list":
        return {"type": "array", "items": field_type(inner)}
    if name == "optional":
        return {"anyOf": [field_type(inner), {"type": "null"}]}
    if name == "map":
        return {"type": "object", "additionalProperties": field_type(split(inner, ",")[1])}
    if name == "union":
        return {"anyOf": [field_type(each) for each in split(inner.removeprefix("vec![").removesuffix("]"), ",")]}
    if name == "literal":
        value = re.match(r"^LiteralValue::\w+\((.*?)(?:\.into\(\)|\.to_string\(\))?\)$", inner)
        return {"const": json.loads(value.group(1))}
    raise ValueError(f"unknown type {name}")


def wanted(parts):
    text = ",".join(parts).strip().rstrip(",")
    return json.loads(re.sub(r"(?m)^\s*//.*$", "", re.sub(r",(\s*[\]}])", r"\1", text)))


def cases(folder):
    for path in sorted(folder.glob("engine/baml-lib/jsonish/src/tests/test_*.rs")):
        if path.stem in ("test_partials", "test_constraints"):
            continue
        source = path.read_text()
        constants = {
            found.group(1): found.group(4) if found.group(4) is not None else found.group(2)[1:-1]
            for found in re.finditer(r'const (\w+): &str = (r(#+)"([\s\S]*?)"\3|"[^"]*");', source)
        }
        for macro in re.finditer(r"(?m)^(test_deserializer|test_failing_deserializer)!\(", source):
            parts = arguments(source, macro.end())
            try:
                defs = definitions(string(parts[1], constants))
                schema = field_type(parts[3])
                if "$ref" in schema:
                    schema = defs[schema["$ref"].split("/")[-1]]
                row = {
                    "name": f"{path.stem}:{parts[0].strip()}",
                    "input": string(parts[2], constants),
                    "schema": {**schema, "$defs": defs},
                }
                refuses = macro.group(1) == "test_failing_deserializer"
                yield {**row, "refuse": True} if refuses else {**row, "value": wanted(parts[4:])}
            except (ValueError, KeyError, IndexError, AttributeError):
                continue
