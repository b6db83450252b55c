import type { InputOptions, OutputOptions } from 'rolldown'

/** What rolldown is given for a bundle. */
export interface Bundle {
  input: InputOptions
  output: OutputOptions
}

/** The project's directory, with a slash at the end. */
export declare const root: string
/** The program, and the programs that it starts. */
export declare const PROGRAM: Bundle
/** What completes a line. */
export declare const COMPLETION: Bundle
