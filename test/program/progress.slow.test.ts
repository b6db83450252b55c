import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { SANDBOX_KEY } from '../../src/sandbox/identity.ts'
import { makeMemoryState } from '../../src/sandbox/memory-state.ts'
import { serveSandbox } from '../../src/sandbox/serve.ts'
import { freshHome } from '../support/homes.ts'
import { linesOn } from '../support/screen.ts'
import { start, startAtTerminal, useProgram } from './child.ts'

useProgram()

/** A sandbox that takes a while for each write, and a file with new assets for it. */
async function slowImport(rows: number) {
  const random = (bytes: number) => globalThis.crypto.getRandomValues(new Uint8Array(bytes))
  const given = { release: '26.10', clock: () => new Date(), random } as const
  const { url, close } = await serveSandbox({
    state: makeMemoryState(given, { assets: 0, tickets: 0 }),
    port: 0,
    beforeReply: ({ request }) =>
      request.method === 'POST'
        ? new Promise((resolve) => setTimeout(resolve, 400))
        : Promise.resolve(),
  })
  onTestFinished(close)
  const file = join(freshHome(), 'assets.csv')
  const lines = Array.from({ length: rows }, (_, n) => `New ${n},Laptop,S-${n}\n`)
  writeFileSync(file, `Name,Type,Serial\n${lines.join('')}`)
  const argv = ['import', 'assets', file, '--client', '1', '--yes']
  return { argv, env: { ITFLOW_URL: url, ITFLOW_API_KEY: SANDBOX_KEY, ITFLOW_PROFILE: '' } }
}

test('an import shows a bar at a terminal, and removes it afterwards', async () => {
  const { argv, env } = await slowImport(60)
  const { ended, saying } = startAtTerminal(argv, env)
  await saying('░')
  const { status, shown } = await ended
  expect(status).toBe(0)
  expect(shown).toMatch(/█+░+ {2}\d\d\/60 {2}\S+\/(?:s|min) {2}\d+ (?:s|min) left/)
  const lines = linesOn(shown)
  expect(lines.join('\n')).not.toMatch(/[█░]/)
  expect(lines.join('\n')).toContain('60 created')
})

test('Ctrl-C leaves no bar behind', async () => {
  const { argv, env } = await slowImport(200)
  const { ended, saying, type } = startAtTerminal(argv, env)
  await saying('░')
  type('\u0003')
  const { status, shown } = await ended
  expect(status).toBe(130)
  const lines = linesOn(shown)
  expect(lines.join('\n')).not.toMatch(/[█░]/)
  expect(lines.at(-1)).toBe('')
})

test('without a terminal, a line every few seconds', async () => {
  const { argv, env } = await slowImport(150)
  const { status, stderr } = await start(argv, env).ended
  expect(status).toBe(0)
  // How much is left is not known before the first records have been read back, and
  // on a busy machine the first line comes when few of them have been.
  const pace = /^· \d+ of 150 assets, (?:0\/s|\S+\/(?:s|min), about \d+ (?:s|min) left)$/m
  expect(stderr).toMatch(pace)
  expect(stderr).not.toMatch(/[█░\r\u001b]/)
  expect(stderr).not.toContain('Warning')
})

test('with --quiet, nothing', async () => {
  const { argv, env } = await slowImport(40)
  const { ended } = startAtTerminal([...argv, '--quiet'], env)
  const { status, shown } = await ended
  expect(status).toBe(0)
  expect(shown).not.toMatch(/[█░]/)
})

test('undoing, bulk changes and reading a large file show progress too', async () => {
  const { argv, env: server } = await slowImport(120)
  const env = { ...server, ITFLOW_STATE_DIR: join(freshHome(), 'state') }
  expect((await start(argv, env).ended).status).toBe(0)
  const byHand = ['assets', 'update', '--where', 'asset_name~New', '--os', 'X']
  const given = ['--client', '1', '--yes', '--max-changes', '100%']
  for (const line of [
    [...byHand, ...given],
    ['runs', 'undo', '2', '--yes'],
  ]) {
    // Output of this many records would be paged.
    const { ended, saying } = startAtTerminal(line, env, '>/dev/null')
    await saying('░')
    const { status, shown } = await ended
    expect([line, status]).toEqual([line, 0])
    expect(linesOn(shown).join('\n')).not.toMatch(/[█░]/)
  }
  const file = join(freshHome(), 'large.csv')
  const rows = Array.from({ length: 60_000 }, (_, n) => `Large ${n},Laptop,L-${n}\n`)
  writeFileSync(file, `Name,Type,Serial\n${rows.join('')}`)
  const large = startAtTerminal(
    ['import', 'assets', file, '--client', '1', '--dry-run'],
    env,
    '>/dev/null',
  )
  await large.saying(' rows  ')
  expect((await large.ended).status).toBe(0)
})
