import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { UsageError } from '../../src/errors.ts'
import { openInBrowser } from '../../src/io/browser.ts'

const ADDRESS = 'https://acme.example/agent/ticket.php?client_id=1&ticket_id=2'

/** A directory with programs that write down what they were started with. */
function programs(...names: string[]): { path: string; started: () => Promise<string> } {
  const path = mkdtempSync(join(tmpdir(), 'itflow-browser-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  const told = join(path, 'told')
  for (const name of names) {
    const script = `#!/bin/sh\nfor word in '${name}' "$@"; do echo "$word"; done > '${told}.new'\nmv '${told}.new' '${told}'\n`
    writeFileSync(join(path, name), script)
    chmodSync(join(path, name), 0o755)
  }
  const started = async () => {
    await vi.waitFor(() => expect(existsSync(told)).toBe(true), { timeout: 20_000 })
    return readFileSync(told, 'utf8')
  }
  return { path, started }
}

test.each([
  ['linux', ['xdg-open']],
  ['darwin', ['open']],
  // `cmd /c start` would cut the address at the ampersand.
  ['win32', ['rundll32', 'url.dll,FileProtocolHandler']],
] as const)('on %s, %j opens the whole address', async (platform, opener) => {
  const { path, started } = programs('xdg-open', 'open', 'rundll32', 'cmd')
  const env = { PATH: `${path}:${process.env['PATH']}` }
  await openInBrowser(ADDRESS, { env, platform })
  expect(await started()).toBe(`${[...opener, ADDRESS].join('\n')}\n`)
})

test("BROWSER takes precedence over the system's default", async () => {
  const { path, started } = programs('xdg-open', 'own-browser')
  const env = { PATH: `${path}:${process.env['PATH']}`, BROWSER: 'own-browser' }
  await openInBrowser(ADDRESS, { env, platform: 'linux' })
  expect(await started()).toBe(`own-browser\n${ADDRESS}\n`)
})

test('a missing browser is reported, with the address to open by hand', async () => {
  const env = { PATH: process.env['PATH'], BROWSER: 'no-such-browser' }
  const opening = openInBrowser(ADDRESS, { env, platform: 'linux' })
  await expect(opening).rejects.toBeInstanceOf(UsageError)
  await expect(opening).rejects.toMatchObject({ hint: ADDRESS })
})
