/** The copies: their location, name and licence, and a file with the licence's text unless the package has it. */
export declare const COPIED: readonly {
  from: string
  name: string
  license: string
  text?: string
}[]
