import { afterAll, beforeAll } from 'vitest'
import { ENTRIES, type Entry, resourceEntry } from '../../src/registry.ts'
import type { Resource } from '../../src/resources/definition.ts'
import { declare } from '../../src/resources/index.ts'

/** Adds a made-up module for the tests of one file, as a line of the index would, and takes it away after them. */
export function withModule(get: () => Resource): void {
  const tree = ENTRIES as Entry[]
  let takeAway = () => undefined as unknown
  beforeAll(() => {
    const { name } = get()
    const undeclare = declare(name, get)
    const entry = resourceEntry(name)
    tree.push(entry)
    takeAway = () => {
      undeclare()
      tree.splice(tree.indexOf(entry), 1)
    }
  })
  afterAll(() => {
    takeAway()
  })
}
