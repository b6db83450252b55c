/** One thing to choose. */
export interface Choice<T> {
  value: T
  name: string
  /** What tells it from others of the name, in columns behind it: its client, its serial. */
  details?: readonly string[]
  /** What it is found by as well, and not shown: an ID, a number, keys. */
  keywords?: readonly string[]
}

/** A text that a person is asked for. */
export interface TextQuestion {
  question: string
  /** What Enter alone gives. */
  initial?: string
  /** What is wrong with the text, as a sentence: then the question stays. Undefined: it will do. */
  validate?(text: string): string | undefined
  /** What the text is taken for, shown beside it while it is typed and when it is given (`Fri 4 Dec 2026`). */
  preview?(text: string): string | undefined
}

/** How questions are asked. */
export interface PromptOptions {
  /** Ends the question that is being asked. */
  signal?: AbortSignal
  hasColor?: boolean
  /** Line by line: nothing that was written is changed, and choices have numbers. */
  isAccessible?: boolean
}

/** Questions to a person at a terminal; each rejects with an InterruptedError when the person gives up. */
export interface Prompts {
  text(question: string, initial?: string): Promise<string>
  /** A text that is checked before it is taken. */
  askText(question: TextQuestion): Promise<string>
  /** Not shown while typed. */
  secret(question: string): Promise<string>
  confirm(question: string, initial?: boolean): Promise<boolean>
  /** One of several, narrowed as the person types; they are offered in the order given, those that fit better first. */
  pick<T>(question: string, choices: readonly Choice<T>[]): Promise<T>
}
