/** One thing to choose. */
export interface Choice<T> {
  value: T
  name: string
}

/** Questions to a person at a terminal; each rejects with an InterruptedError when the person gives up. */
export interface Prompts {
  text(question: string, initial?: string): Promise<string>
  /** Not shown while typed. */
  secret(question: string): Promise<string>
  confirm(question: string, initial?: boolean): Promise<boolean>
  select<T>(question: string, choices: readonly Choice<T>[]): Promise<T>
}
