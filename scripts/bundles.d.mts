import type { InputOptions, OutputOptions } from 'rolldown'

interface Bundle {
  input: InputOptions
  output: OutputOptions
}

export declare const root: string
export declare const PROGRAM: Bundle
export declare const COMPLETION: Bundle
