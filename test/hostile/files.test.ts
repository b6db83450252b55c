import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { freshHome, run } from '../support/run.ts'
import { testFiles } from './file-cases.ts'
import { KINDS, putKind, stateOf } from './kinds-of-files.ts'

// A list reads every file; files.slow.test.ts has the other commands.
testFiles((command) => command === 'assets')

it.each(KINDS.map((kind) => [kind.name, kind] as const))('for the sandbox: %s', async (_, kind) => {
  const home = freshHome()
  const path = join(home, '.local', 'state', 'itflow', 'sandbox-26.10.json')
  await run(['clients', 'list', '--profile', 'sandbox'], { home })
  const uid = await putKind(kind, path, readFileSync(path, 'utf8'))
  const before = stateOf(path)
  const options = { home, ...(uid === undefined ? {} : { uid }) }
  const result = await run(
    ['clients', 'list', '--profile', 'sandbox', '--json', '--quiet'],
    options,
  )
  const hasMark = kind.name.includes('mark')
  const status = kind.is === 'fine' ? (hasMark ? 2 : 0) : kind.is === 'refused' ? 10 : 2
  expect(result.status).toBe(status)
  if (status !== 0) expect(result.stderr.trim().split('\n')).toHaveLength(1)
  expect(stateOf(path)).toEqual(before)
})
