import { afterAll, beforeAll } from 'vitest'
import type { Resource } from '../../src/resources/definition.ts'
import { registerResource } from '../../src/resources/index.ts'

/** Adds a made-up module for the tests of one file, as a line in the index would, and removes it after them. */
export function withModule(get: () => Resource): void {
  let takeAway = () => {}
  beforeAll(() => {
    takeAway = registerResource(get().name, get)
  })
  afterAll(() => takeAway())
}
