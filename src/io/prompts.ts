/** Something to choose. */
export interface Choice<T> {
  value: T
  name: string
  /** Distinguishes it from others with the same name, in columns after it: its client, its serial number. */
  details?: readonly string[]
  /** More words to find it by, not shown: an ID, a number, keys. */
  keywords?: readonly string[]
}

/** A question for a text. */
export interface TextQuestion {
  question: string
  /** The answer if Enter is pressed right away. */
  initial?: string
  /** Returns what is wrong with the text, as a sentence, so that the question is repeated; undefined if it is valid. */
  validate?(text: string): string | undefined
  /** Returns how the text is understood (`Fri 4 Dec 2026`), which is shown next to it. */
  preview?(text: string): string | undefined
}

/** How to ask questions. */
export interface PromptOptions {
  /** Ends the current question. */
  signal?: AbortSignal
  hasColor?: boolean
  /** For screen readers: nothing is redrawn, and choices have numbers. */
  isAccessible?: boolean
}

/** Questions to a person at a terminal; each rejects with an InterruptedError if the person cancels. */
export interface Prompts {
  text(question: string, initial?: string): Promise<string>
  /** Asks for a text until it is valid. */
  askText(question: TextQuestion): Promise<string>
  /** Asks for a text without showing it. */
  secret(question: string): Promise<string>
  confirm(question: string, initial?: boolean): Promise<boolean>
  /**
   * Asks for one of several choices, narrowed as the person types; better matches come first, then in the order given.
   */
  pick<T>(question: string, choices: readonly Choice<T>[]): Promise<T>
}
