import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { referenceText } from '../../src/cli/reference.ts'

it('docs/reference.md matches the command tree (npm run docs)', async () => {
  const written = await readFile(new URL('../../docs/reference.md', import.meta.url), 'utf8')
  expect(written).toBe(await referenceText())
})
