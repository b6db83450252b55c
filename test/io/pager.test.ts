import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { InterruptedError } from '../../src/errors.ts'
import { showInPager } from '../../src/io/pager.ts'

const PATH = process.env['PATH'] ?? ''
const signal = new AbortController().signal

function file(): string {
  const folder = mkdtempSync(join(tmpdir(), 'itflow-pager-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, 'paged')
}

test('the text goes through the pager; ITFLOW_PAGER takes precedence over PAGER', async () => {
  const [ours, theirs] = [file(), file()]
  const env = { PATH, ITFLOW_PAGER: `cat > '${ours}'`, PAGER: `cat > '${theirs}'` }
  expect(await showInPager('One\nTwo\n', { env, signal })).toBe(true)
  expect(readFileSync(ours, 'utf8')).toBe('One\nTwo\n')
  expect(await showInPager('Three\n', { env: { PATH, PAGER: env.PAGER }, signal })).toBe(true)
  expect(readFileSync(theirs, 'utf8')).toBe('Three\n')
})

test.each(['', '  ', 'cat', ' cat ', 'no-such-pager', '/', '/dev/null', './no such'])(
  '%j is not a pager, and the text can be written',
  async (pager) => {
    expect(await showInPager('x', { env: { PATH, ITFLOW_PAGER: pager }, signal })).toBe(false)
  },
)

test.each([
  ['false', 'exited with status 1'],
  ['cat > /dev/null; exit 3', 'exited with status 3'],
  ['kill -9 $$', 'was ended by SIGKILL'],
  ['true', undefined],
])('a failing pager is reported, since it may have shown nothing: %s', async (pager, how) => {
  const told: string[] = []
  const env = { PATH, ITFLOW_PAGER: pager }
  expect(await showInPager('x', { env, signal, onFailure: (text) => told.push(text) })).toBe(true)
  expect(told).toEqual(
    how === undefined ? [] : [`The pager ${how}: ${pager}. To do without one: --no-pager`],
  )
})

test('it knows that the text is UTF-8 in any locale, unless the person sets another encoding', async () => {
  for (const [own, charset] of [[{}, 'utf-8'] as const, [{ LESSCHARSET: 'dos' }, 'dos'] as const]) {
    const seen = file()
    await showInPager('x', { env: { PATH, ...own, ITFLOW_PAGER: `env > '${seen}'` }, signal })
    expect(readFileSync(seen, 'utf8')).toContain(`LESSCHARSET=${charset}\n`)
  }
})

test('a person may leave it before the end of a long text', async () => {
  const env = { PATH, ITFLOW_PAGER: 'head -1 > /dev/null' }
  expect(await showInPager('line\n'.repeat(100_000), { env, signal })).toBe(true)
})

test('it inherits no secrets', async () => {
  const seen = file()
  const env = {
    PATH,
    ITFLOW_PAGER: `env > '${seen}'`,
    ITFLOW_API_KEY: 'made-up-key',
    ITFLOW_DECRYPT_PASSWORD: 'made-up-password',
  }
  await showInPager('x', { env, signal })
  expect(readFileSync(seen, 'utf8')).toContain('LESS=FRX')
  expect(readFileSync(seen, 'utf8')).not.toContain('made-up')
})

test('the end of the program ends it', async () => {
  const abort = new AbortController()
  const env = { PATH, ITFLOW_PAGER: 'exec sleep 60' }
  const paged = showInPager('x', { env, signal: abort.signal })
  abort.abort(new InterruptedError('SIGTERM'))
  await paged
  expect(abort.signal.aborted).toBe(true)
})
