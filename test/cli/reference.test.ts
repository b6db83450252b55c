import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { referenceText } from '../../src/cli/reference.ts'

it('says in docs/reference.md what the command tree says (npm run docs)', async () => {
  const written = await readFile(new URL('../../docs/reference.md', import.meta.url), 'utf8')
  expect(written).toBe(await referenceText())
})
