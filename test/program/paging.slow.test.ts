import { describe, expect, test } from 'vitest'
import { linesOn } from '../support/screen.ts'
import { start, startAtTerminal, useProgram } from './child.ts'

useProgram()

const LONG = ['tickets', 'list', '--all']
const TOTAL = /· \d+ tickets on sandbox/

/** What is longer than 24 rows, and a word near its end. */
const TEXTS: [string, string[], string][] = [
  ['a list', LONG, 'TCK-961'],
  ['the first help', ['--help'], 'help options'],
  ["a command's help", ['tickets', 'create', '--help'], 'help options'],
  ['a topic', ['help', 'maps'], 'itflow'],
  ['the doctor', ['doctor'], 'absent from this server'],
]

describe.each(TEXTS)('%s that is longer than the screen', (_, argv, end) => {
  test('goes through the pager, whole', async () => {
    const env = { ITFLOW_PAGER: 'echo paged; cat; echo PAGER-LEFT' }
    const { status, shown } = await startAtTerminal(argv, env).ended
    expect(status).toBe(0)
    expect(shown).toMatch(/^paged/)
    expect(shown.slice(0, shown.indexOf('PAGER-LEFT'))).toContain(end)
  })

  test('is written directly if it fits, with --no-pager, and piped', async () => {
    const env = { ITFLOW_PAGER: 'echo paged' }
    const high = await startAtTerminal(argv, env, '', 'rows 400').ended
    const unpaged = await startAtTerminal([...argv, '--no-pager'], env).ended
    const piped = await start(argv, env).ended
    for (const text of [high.shown, unpaged.shown, piped.stdout]) {
      expect(text).toContain(end)
      expect(text).not.toContain('paged')
    }
  })
})

test('less shows its colours, and notices follow after the pager', async () => {
  const { ended, saying, type } = startAtTerminal(LONG, { LESSHISTFILE: '-' })
  await saying('\u001b[2m')
  await saying(':')
  type('q')
  const { status, shown } = await ended
  expect(status).toBe(0)
  expect(shown).toMatch(TOTAL)
  expect(shown).not.toContain('TCK-961')
  expect(linesOn(shown.replace(/\u001b\[[\d;?]*[a-zA-Z](?<!\u001b\[K)/g, '')).at(-2)).toMatch(
    /hidden|tickets on/,
  )
})

test('a pager that ends before it has read everything is not a failure', async () => {
  const { status, shown } = await startAtTerminal(LONG, { PAGER: 'head -n 2' }).ended
  expect(status).toBe(0)
  expect(shown).toMatch(/^NUMBER/)
  expect(shown).toMatch(TOTAL)
})

test('Ctrl-C ends the program and its pager', async () => {
  const { ended, saying, type } = startAtTerminal(LONG, { PAGER: 'echo paging; exec sleep 60' })
  await saying('paging')
  type('\u0003')
  expect((await ended).status).toBe(130)
})

test('each row of a wrapped line counts', async () => {
  const argv = ['clients', 'list', '--limit', '3', '--query', '[].client_name', '-o', 'json']
  const env = { ITFLOW_PAGER: 'echo paged' }
  expect((await startAtTerminal(argv, env, '', 'cols 40 rows 8').ended).shown).not.toContain(
    'paged',
  )
  expect((await startAtTerminal(argv, env, '', 'cols 8 rows 8').ended).shown).toContain('paged')
})
