export declare const COPIED: readonly {
  from: string
  name: string
  license: string
  text?: string
}[]
