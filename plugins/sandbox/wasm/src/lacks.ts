/**
 * Modules that a program cannot be tried with here.
 *
 * @since 0.1.0
 */

/** The interpreter was built without them. */
const missing = [
  "curses",
  "dbm",
  "ensurepip",
  "grp",
  "idlelib",
  "msvcrt",
  "pwd",
  "readline",
  "resource",
  "syslog",
  "tkinter",
  "turtle",
  "turtledemo",
  "venv",
  "winreg",
  "winsound"
]

/** They can be imported, but the machine behind them is not there: no terminal, processes, threads, sockets or alarms. */
const idle = [
  "_thread",
  "ftplib",
  "http",
  "imaplib",
  "multiprocessing",
  "poplib",
  "pty",
  "select",
  "selectors",
  "signal",
  "smtplib",
  "socket",
  "socketserver",
  "ssl",
  "subprocess",
  "termios",
  "threading",
  "tty",
  "urllib",
  "webbrowser",
  "xmlrpc"
]

/** Not of the standard library, and not to be fetched from here; programs for a terminal or a window use them most. */
const packages = ["blessed", "keyboard", "numpy", "pandas", "pygame", "pynput", "requests", "rich"]

/**
 * Those that cannot even be imported.
 *
 * @category constants
 * @since 0.1.0
 */
export const unavailable: ReadonlyArray<string> = [...missing, ...packages]

/**
 * All of them, by the name that is imported.
 *
 * @category constants
 * @since 0.1.0
 */
export const lacks: ReadonlyArray<string> = [...unavailable, ...idle]
