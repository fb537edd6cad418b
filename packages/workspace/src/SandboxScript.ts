/**
 * The shell script that stands around a program inside of a cage: it lays out the files, sets limits, runs the program, ends all
 * that it left behind and hands its files out. The cage has the files in `/job` and an empty `/project`.
 *
 * @since 0.1.0
 */

const text = String.raw`
mark=$1 memory=$2 processes=$3 blocks=$4 terminal=$5
shift 5
cp -R /job/. /project && cd /project || exit 125
exec 9>&2 2>/dev/null
limit() {
  ulimit -c 0
  ulimit -f "$blocks"
  ulimit -n 256
  [ "$memory" = 0 ] || ulimit -v "$memory"
  [ "$processes" = 0 ] || ulimit -u "$processes" 2>/dev/null || ulimit -p "$processes"
}
printf %s "$mark"
if [ "$terminal" = 1 ]; then
  (limit; exec "$@")
else
  cat | (limit; exec "$@" 2>&9 9>&-)
fi
code=$?
kill -9 -1
printf '%s%s\n' "$mark" "$code"
find . -type f -size -2049 -exec tar -cf - {} + | head -c 8388608
`

const quote = (word: string): string => `'${word.replaceAll("'", String.raw`'\''`)}'`

/**
 * Gives the command line that runs another in a terminal of 24 lines. Its standard error is descriptor 9.
 *
 * @category constructors
 * @since 0.1.0
 */
export const inTerminal = (command: ReadonlyArray<string>): ReadonlyArray<string> => [
  "script",
  "-qefc",
  `stty rows 24 cols 80; exec ${command.map(quote).join(" ")} 2>&9 9>&-`,
  "/dev/null"
]

/**
 * What the cage starts.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  readonly mark: string
  readonly command: ReadonlyArray<string>
  readonly terminal: boolean
  /** Bytes that a process may reserve; 0 where another limit holds it. */
  readonly reserve: number
  /** Processes and threads; 0 where another limit holds them. */
  readonly processes: number
  /** Bytes of a file. */
  readonly file: number
}

/**
 * Gives the command line.
 *
 * @category constructors
 * @since 0.1.0
 */
export const script = ({
  command,
  file,
  mark,
  processes,
  reserve,
  terminal
}: Options): readonly [string, ...ReadonlyArray<string>] => [
  "/bin/sh",
  "-c",
  text,
  "sh",
  mark,
  String(Math.ceil(reserve / 1024)),
  String(processes),
  String(Math.ceil(file / 512)),
  terminal ? "1" : "0",
  ...(terminal ? inTerminal(command) : command)
]

/**
 * The environment of every program in a cage: nothing of the machine's.
 *
 * @category constants
 * @since 0.1.0
 */
export const env = {
  PATH: "/usr/local/bin:/usr/bin:/bin",
  HOME: "/tmp",
  USER: "user",
  LOGNAME: "user",
  LANG: "C.UTF-8",
  TERM: "xterm-256color",
  COLUMNS: "80",
  LINES: "24",
  NODE_NO_WARNINGS: "1",
  PYTHONDONTWRITEBYTECODE: "1",
  PYTHONUNBUFFERED: "1",
  PYTHONUTF8: "1"
} as const
