"""A peer written in Python, as a process: a JSON line with `text` and `schema` in, a line with `value` or `error` out."""

import json
import sys
import types


def json_repair(use_schema):
    import json_repair as peer

    def read(text, schema):
        if use_schema and not schema:
            raise ValueError("needs a schema")
        value = peer.repair_json(text, return_objects=True, **({"schema": schema} if use_schema else {}))
        if value == "" and text.strip() not in ('""', ""):
            raise ValueError("nothing found")
        return value

    return read


def metagpt(folder):
    """MetaGPT's own repair out of a checkout of it; only its configuration and its log are stood in for."""
    from loguru import logger

    logger.remove()
    config = type("Config", (), {"repair_llm_output": True, "default": classmethod(lambda cls: cls)})
    for name, members in {
        "metagpt": {"__path__": [f"{folder}/metagpt"]},
        "metagpt.utils": {"__path__": [f"{folder}/metagpt/utils"]},
        "metagpt.config2": {"Config": config, "config": config},
        "metagpt.logs": {"logger": logger},
    }.items():
        module = types.ModuleType(name)
        module.__dict__.update(members)
        sys.modules[name] = module
    from metagpt.utils.repair_llm_raw_output import (
        RepairType,
        extract_content_from_output,
        repair_llm_raw_output,
        retry_parse_json_text,
    )
    retry_parse_json_text.retry.wait = lambda state: 0

    def read(text, schema):
        keys = [*(schema or {}).get("properties", {}), "[/CONTENT]"]
        content = extract_content_from_output(repair_llm_raw_output(text, req_keys=keys))
        value = retry_parse_json_text(repair_llm_raw_output(content, req_keys=[None], repair_type=RepairType.JSON))
        if not isinstance(value, (dict, list)):
            raise ValueError("nothing found")
        return value

    return read


READERS = {
    "json_repair": lambda: json_repair(False),
    "json_repair (schema)": lambda: json_repair(True),
    "MetaGPT": lambda: metagpt(sys.argv[2]),
}

read = READERS[sys.argv[1]]()
for line in sys.stdin:
    case = json.loads(line)
    try:
        value = json.dumps(read(case["text"], case.get("schema")))
        # What JSON cannot write is null, as for the peers in JavaScript.
        answer = json.dumps({"value": json.loads(value, parse_constant=lambda _: None)})
    except RecursionError:
        answer = json.dumps({"error": "RecursionError"})
    except BaseException as error:  # A peer may fail as it likes
        answer = json.dumps({"error": f"{type(error).__name__}: {error}"[:200]})
    print(answer, flush=True)
