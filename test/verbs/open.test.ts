import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { namesDeclared, resources } from '../../src/resources/index.ts'
import { hasVerb } from '../../src/resources/verbs.ts'
import { hazardInstance, RELEASES } from '../hazards/hazard-instance.ts'
import { run, runSandbox } from '../support/run.ts'

/** An environment with a browser that does nothing. */
function browser() {
  const folder = mkdtempSync(join(tmpdir(), 'itflow-open-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const program = join(folder, 'browser')
  writeFileSync(program, '#!/bin/sh\n')
  chmodSync(program, 0o755)
  return { BROWSER: program }
}

/** The URLs that were opened, relative to the server. */
const opened = (stderr: string) =>
  [...stderr.matchAll(/^· Opening http:\/\/127\.0\.0\.1:\d+\/(.+)$/gm)].map(([, page]) => page)

const FOLDERS: Readonly<Record<string, string>> = { '25.01': '', '25.06': '', '25.09': 'user/' }

const readable = namesDeclared().filter((name) => hasVerb(resources[name], 'get'))

describe('open', () => {
  it.each(RELEASES)('opens the page of a record on %s, and writes nothing', async (release) => {
    const instance = await hazardInstance(release)
    const folder = FOLDERS[release] ?? 'agent/'
    for (const verb of ['open', 'browse']) {
      const { status, stdout, stderr } = await instance.itflow(['tickets', verb, 'TCK-1042'], {
        env: browser(),
      })
      expect({ status, stdout }).toEqual({ status: 0, stdout: '' })
      expect(opened(stderr)).toEqual([`${folder}ticket.php?client_id=1&ticket_id=59`])
    }
    const { stderr } = await instance.itflow(['assets', 'get', 'LT-0001', '--web'], {
      env: browser(),
    })
    const page =
      { '25.01': 'client_asset_details', '26.08.2': 'asset', '26.09.3': 'asset', '26.10': 'asset' }[
        release as string
      ] ?? 'asset_details'
    expect(opened(stderr)).toEqual([`${folder}${page}.php?client_id=1&asset_id=1`])
    expect(instance.writes()).toEqual([])
  })

  it('accepts what get accepts: several, conditions, standard input', async () => {
    const instance = await hazardInstance('26.10')
    const env = browser()
    const pages = async (argv: string[], stdin = '') =>
      opened((await instance.itflow(['clients', 'open', ...argv], { env, stdin })).stderr)
    const both = ['1', '2'].map((id) => `agent/client_overview.php?client_id=${id}`)
    expect(await pages(['2', '1'])).toEqual(both.toReversed())
    expect(await pages(['-'], '1\n2\n')).toEqual(both)
    expect(await pages(['--where', 'name~Acme'])).toEqual(both.slice(0, 1))
  })

  it('opens those that exist, and fails for the others', async () => {
    const instance = await hazardInstance('26.10')
    const argv = ['clients', 'open', '1', '999']
    const { status, stderr } = await instance.itflow(argv, { env: browser() })
    expect(status).toBe(11)
    expect(opened(stderr)).toHaveLength(1)
    const none = await instance.itflow(['clients', 'open', '999'], { env: browser() })
    expect([none.status, opened(none.stderr)]).toEqual([5, []])
  })

  it('asks before opening more than ten', async () => {
    const instance = await hazardInstance('26.10')
    const env = browser()
    const argv = ['assets', 'open', '--where', 'id<=12']
    const refused = await instance.itflow(argv, { env })
    expect([refused.status, opened(refused.stderr)]).toEqual([10, []])
    const asked = await instance.itflow(argv, { env, terminal: 200, answers: [true] })
    expect(asked.questions).toEqual(['Open 12 pages in the browser?'])
    expect(opened(asked.stderr)).toHaveLength(12)
    const no = await instance.itflow(argv, { env, terminal: 200, answers: [false] })
    expect([no.status, opened(no.stderr)]).toEqual([2, []])
    expect(opened((await instance.itflow([...argv, '--yes'], { env })).stderr)).toHaveLength(12)
  })

  it.each(readable)('of %s says that the sandbox has no pages', async (name) => {
    for (const argv of [
      [name, 'open', '1'],
      [name, 'get', '1', '--web'],
      [name, 'list', '--web'],
    ]) {
      const { status, stdout, stderr } = await runSandbox(argv, { env: { BROWSER: 'false' } })
      expect({ status, stdout, stderr }).toEqual({
        status: 2,
        stdout: '',
        stderr: 'The sandbox has no web pages\n',
      })
    }
  })

  it('refuses a dry run, and reports if no browser can be started', async () => {
    const instance = await hazardInstance('26.10')
    for (const web of [
      ['clients', 'list', '--web'],
      ['clients', 'get', '1', '--web'],
    ]) {
      const shown = await instance.itflow([...web, '--dry-run'], { env: browser() })
      expect({ status: shown.status, opened: opened(shown.stderr) }).toEqual({
        status: 2,
        opened: [],
      })
    }
    const dry = await instance.itflow(['clients', 'open', '1', '--dry-run'], { env: browser() })
    expect([dry.status, opened(dry.stderr)]).toEqual([2, []])
    const { status, stderr } = await instance.itflow(['clients', 'open', '1'], {
      env: { BROWSER: '/nowhere/browser' },
    })
    expect(status).toBe(2)
    expect(stderr).toContain("The browser couldn't be opened: /nowhere/browser was not found\n")
    expect(stderr).toMatch(/client_overview\.php\?client_id=1\n$/)
  })

  it('is in the help of each module with records', async () => {
    for (const name of readable) {
      expect((await run([name, '--help'])).stdout).toMatch(
        /^ +open \[WHICH …\] +Open one or more /m,
      )
    }
  })
})

describe('list --web', () => {
  it.each(RELEASES)('opens the list on %s, for the current client', async (release) => {
    const instance = await hazardInstance(release)
    const env = browser()
    const folder = FOLDERS[release] ?? 'agent/'
    const all = await instance.itflow(['tickets', 'list', '--web'], { env })
    expect([all.status, all.stdout, opened(all.stderr)]).toEqual([0, '', [`${folder}tickets.php`]])
    const one = await instance.itflow(['assets', 'list', '--web', '--client', 'acme'], { env })
    const name = release === '25.01' ? 'client_assets' : 'assets'
    expect(opened(one.stderr)).toEqual([`${folder}${name}.php?client_id=1`])
  })

  it('reports a list that exists only per client', async () => {
    const instance = await hazardInstance('26.10')
    const { status, stderr } = await instance.itflow(['documents', 'list', '--web'], {
      env: browser(),
    })
    expect(status).toBe(2)
    expect(stderr).toContain('lists documents one client at a time')
    expect(stderr).toContain('Add --client CLIENT')
  })

  it("refuses options that the page doesn't support", async () => {
    const instance = await hazardInstance('26.10')
    const argv = ['tickets', 'list', '--web', '--status', 'open']
    const { status, stderr } = await instance.itflow(argv, { env: browser() })
    expect([status, opened(stderr)]).toEqual([2, []])
    expect(stderr).toContain("can't be used with --status")
  })
})
