/**
 * Modules of Python that a program cannot be tried with here.
 *
 * @since 0.1.0
 */

/**
 * They may be there, but there is no window and no keyboard behind them.
 *
 * @category constants
 * @since 0.1.0
 */
export const powerless: ReadonlyArray<string> = ["keyboard", "pygame", "pynput", "tkinter", "turtle"]

/**
 * Those that some machines have and others do not.
 *
 * @category constants
 * @since 0.1.0
 */
export const candidates: ReadonlyArray<string> = [
  "blessed",
  "colorama",
  "curses",
  "dbm",
  "django",
  "ensurepip",
  "fastapi",
  "flask",
  "matplotlib",
  "msvcrt",
  "numpy",
  "pandas",
  "prompt_toolkit",
  "readline",
  "requests",
  "rich",
  "textual",
  "tqdm",
  "urwid",
  "winreg",
  "winsound"
]
