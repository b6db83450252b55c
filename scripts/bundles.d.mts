import type { InputOptions, OutputOptions } from 'rolldown'

/** The options of a bundle for rolldown. */
export interface Bundle {
  input: InputOptions
  output: OutputOptions
}

/** The project's directory, with a trailing slash. */
export declare const root: string
/** The bundle of the program and of the programs that it starts. */
export declare const PROGRAM: Bundle
/** The bundle of the completion program. */
export declare const COMPLETION: Bundle
