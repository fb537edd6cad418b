/** What is asked for, and what tells whether it was delivered. Contestants are given `text` and nothing else. */
export type Idea = { readonly name: string; readonly language: "en" | "zh"; readonly text: string } & (
  | { readonly kind: "command"; readonly checks: ReadonlyArray<CommandCheck> }
  | { readonly kind: "terminal"; readonly checks: ReadonlyArray<TerminalCheck> }
  | { readonly kind: "library"; readonly module: string; readonly checks: ReadonlyArray<LibraryCheck> }
  | { readonly kind: "page"; readonly checks: ReadonlyArray<PageCheck> }
)

export type Kind = Idea["kind"]

/** An input that the idea does not name is new: a program that holds the examples alone fails there. */
interface Novelty {
  readonly isNew?: true
}

/** One start of a command. */
export interface Run {
  readonly args?: ReadonlyArray<string>
  readonly stdin?: string
  /** All of stdout. */
  readonly prints?: string
  /** Texts on stdout or stderr, in this order. */
  readonly says?: ReadonlyArray<string>
  readonly exit?: number
}

/** Starts in one folder, one after the other. */
export interface CommandCheck extends Novelty {
  readonly files?: Readonly<Record<string, string>>
  readonly runs: ReadonlyArray<Run>
}

/** A session: the lines that are typed, and texts that must be said in this order. */
export interface TerminalCheck extends Novelty {
  readonly types: ReadonlyArray<string>
  readonly says: ReadonlyArray<string>
  readonly never?: ReadonlyArray<string>
}

/** Python that is run beside the module, and all that it must print. */
export interface LibraryCheck extends Novelty {
  readonly code: string
  readonly prints: string
}

/** What is done on a freshly loaded page, and what must then be seen; `:visible` counts what is shown. */
export type Step =
  | { readonly click: string }
  | { readonly fill: string; readonly with: string }
  | { readonly see: string; readonly text: string }
  | { readonly see: string; readonly count: number }

export interface PageCheck extends Novelty {
  readonly steps: ReadonlyArray<Step>
}
