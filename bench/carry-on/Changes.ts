/**
 * What is asked for, of which repository, how its own tests are run, and what a script answers where no server is named: first
 * something that breaks a function, then the change.
 */
export interface Change {
  readonly repository: string
  readonly idea: string
  readonly test: string
  readonly script: ReadonlyArray<string>
}

const python = (code: string): string => `\`\`\`python\n${code}\n\`\`\``
const javascript = (code: string): string => `\`\`\`javascript\n${code}\n\`\`\``

export const changes: ReadonlyArray<Change> = [
  {
    repository: "hukkin/tomli",
    idea: "add a function `load_path(path)` next to `load` that opens a file by its path and loads it",
    test: "PYTHONPATH=src python3 -m unittest -q",
    script: [
      python("def load(__fp, *, parse_float=float):\n    return {}"),
      python(
        'def load_path(path: str, *, parse_float: ParseFloat = float) -> dict[str, Any]:\n    with open(path, "rb") as fp:\n        return load(fp, parse_float=parse_float)'
      )
    ]
  },
  {
    repository: "un33k/python-slugify",
    idea: "add a function `slugify_all(texts)` next to `slugify` that gives the slugs of several texts",
    test: "python3 -m unittest -q test",
    script: [
      python("def slugify(text, **kwargs):\n    return [slug(text)]"),
      python(
        "def slugify_all(texts: Iterable[str], **options) -> list[str]:\n    return [slugify(text, **options) for text in texts]"
      )
    ]
  },
  {
    repository: "jmoiron/humanize",
    idea: "add a function `percent(value)` next to `ordinal` that writes 0.5 as 50%",
    test: "PYTHONPATH=src python3 -m pytest -q -x tests/test_number.py",
    script: [
      python("def ordinal(value, gender='male'):\n    return str(value) + '%'"),
      python(
        'def percent(value: float, digits: int = 0) -> str:\n    """Writes a share as percent."""\n    return f"{value * 100:.{digits}f}%"'
      )
    ]
  },
  {
    repository: "astanin/python-tabulate",
    idea: "fix `simple_separated_format`: a separator that is None should be taken for a tab",
    test: "python3 -m pytest -q -x test",
    script: [
      python("def simple_separated_format(separator):\n    return None"),
      python(
        'def simple_separated_format(separator):\n    if separator is None:\n        separator = "\\t"\n    return TableFormat(\n        None,\n        None,\n        None,\n        None,\n        headerrow=DataRow("", separator, ""),\n        datarow=DataRow("", separator, ""),\n        padding=0,\n        with_header_hide=None,\n    )'
      )
    ]
  },
  {
    repository: "substack/minimist",
    idea: "fix `isNumber` so that a number with blanks around it is a number, too",
    test: "for file in test/*.js; do node $file || exit 1; done",
    script: [
      javascript("function isNumber (x) { return"),
      javascript(
        "function isNumber (x) {\n    if (typeof x === 'string') x = x.trim();\n    if (typeof x === 'number') return true;\n    if (/^0x[0-9a-f]+$/i.test(x)) return true;\n    return /^[-+]?(?:\\d+(?:\\.\\d*)?|\\.\\d+)(e[-+]?\\d+)?$/.test(x);\n}"
      )
    ]
  },
  {
    repository: "sindresorhus/camelcase",
    idea: "add a function `isCamelCase(text)` next to `camelCase` that says whether a text is camel case already",
    test: "npx ava",
    script: [
      javascript("export default function camelCase(input) { return"),
      javascript("export function isCamelCase(text) {\n\treturn camelCase(text) === text;\n}")
    ]
  }
]
