import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Api } from '../../src/api/api.ts'
import { webAddress } from '../../src/api/records/web-address.ts'
import { resources } from '../../src/resources/index.ts'
import { childrenOf, referrersOf } from '../../src/resources/referrers.ts'
import type { Release } from '../../src/resources/releases.ts'
import { hazardInstance } from '../hazards/hazard-instance.ts'
import { withModule } from '../support/declare.ts'
import { run } from '../support/run.ts'
import { cableRuns } from './cable-runs.ts'

// Adding a module takes a declaration and a line in the index (here `withModule`). Nothing else in src names it.

withModule(cableRuns)

const RUN = { run_client_id: '1', run_name: 'Rack A to B', run_tag: 'CR-1', run_kind: 'Copper' }

async function withRuns() {
  const instance = await hazardInstance('26.10')
  const { location_id: at = '', location_client_id: client = '' } = instance.row('locations', {
    location_name: 'Warehouse',
  })
  const here = { run_client_id: client ?? '', run_location_id: at ?? '' }
  const ids = [
    instance.put('cable_runs', { ...RUN, ...here }),
    instance.put('cable_runs', { ...RUN, ...here, run_name: 'Rack B to C', run_tag: 'CR-2' }),
    instance.put('cable_runs', { ...RUN, run_client_id: '5', run_name: 'Uplink', run_tag: 'UP' }),
  ]
  instance.changes()
  return { instance, ids, at, client }
}

const stored = (instance: Awaited<ReturnType<typeof hazardInstance>>, id: string) =>
  instance.database.tables['cable_runs']?.rows.find((row) => row['run_id'] === id)

describe('a module that was just declared', () => {
  it('is not named anywhere in src', () => {
    const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
    const texts = files
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(`src/${name}`, 'utf8'))
    expect(texts.length).toBeGreaterThan(300)
    expect(texts.filter((text) => /cable.?runs?\b|run_location_id/i.test(text))).toEqual([])
  })

  it('has the commands of its operations, under its name and its singular noun', async () => {
    for (const word of ['cable-runs', 'cable-run']) {
      const { status, stdout } = await run([word, '--help'])
      expect(status).toBe(0)
      const verbs = [...stdout.matchAll(/^ {2}([a-z]+) /gm)].map(([, verb]) => verb)
      expect(verbs).toEqual([
        'list',
        'get',
        'open',
        'create',
        'update',
        'upsert',
        'delete',
        'archive',
      ])
      expect(stdout).not.toContain('unarchive')
    }
    expect((await run(['--help'])).stdout).toMatch(/^ {2}cable-runs +Which cable goes where$/m)
    expect((await run(['cable-runs', 'unarchive', '1'])).status).toBe(2)
  })

  it('is called by its nouns in messages', async () => {
    const { instance } = await withRuns()
    expect((await run(['cable-runs', 'create', '--help'])).stdout).toContain(
      'Create a new cable run',
    )
    const list = await instance.itflow(['cable-runs', 'list'])
    expect(list.stderr).toContain('3 cable runs on ')
    const none = await instance.itflow(['cable-runs', 'get', '77'])
    expect(none.status).toBe(5)
    expect(none.stderr).toContain('No cable run 77')
    instance.put('cable_runs', { ...RUN, run_name: 'Uplink' })
    const several = await instance.itflow(['cable-runs', 'get', 'Uplink'])
    expect(several.stderr).toContain('2 cable runs match “Uplink”')
  })

  it('can be filtered in lists and found by its keys', async () => {
    const { instance, ids } = await withRuns()
    const listed = async (...more: string[]) => {
      const { stdout } = await instance.itflow([
        'cable-runs',
        'list',
        '--json',
        '--fields',
        'id',
        ...more,
      ])
      return (JSON.parse(stdout) as { run_id: number }[]).map(({ run_id: id }) => id)
    }
    expect(await listed('--location', 'Warehouse')).toEqual(ids.slice(0, 2))
    expect(await listed('--tag', 'up')).toEqual([ids[2]])
    expect(await listed('--client', '5')).toEqual([ids[2]])
    for (const which of ['tag:cr-2', 'CR-2', 'name:rack b to c']) {
      const { stdout } = await instance.itflow([
        'cable-runs',
        'get',
        which,
        '--json',
        '--fields',
        'id',
      ])
      expect(JSON.parse(stdout)).toEqual({ run_id: ids[1] })
    }
  })

  it('is created as the server will store it, after a search for its key', async () => {
    const { instance, client } = await withRuns()
    const argv = [
      'cable-runs',
      'create',
      '--client',
      String(client),
      '--name',
      'New',
      '--tag',
      'cr-1',
    ]
    const more = ['--phone', '+1 (555) 0100', '--website', 'https://a.example', '--code', 'ABCDEF']
    const { status, stdout, stderr } = await instance.itflow([...argv, ...more, '--json'])
    expect(status).toBe(0)
    const { run_id: id } = JSON.parse(stdout)
    expect(stored(instance, String(id))).toMatchObject({
      run_name: 'New',
      run_phone: '15550100',
      run_website: 'a.example',
      run_code: 'ABCD',
    })
    expect(stderr).toContain('There is already a cable run with tag cr-1')
    expect(stderr).not.toContain('partly')
  })

  it('reports no change for values that the server would store the same', async () => {
    const { instance, ids } = await withRuns()
    const set = ['cable-runs', 'update', String(ids[0])]
    await instance.itflow([...set, '--phone', '5550100', '--code', 'ABCD'])
    expect(stored(instance, String(ids[0]))).toMatchObject({ run_phone: '5550100' })
    const before = instance.writes().length
    const same = await instance.itflow([...set, '--phone', '(555) 0100', '--code', 'ABCDEF'])
    expect(same.status).toBe(0)
    expect(instance.writes()).toHaveLength(before)
  })

  it('is archived and deleted without an offer to undo it', async () => {
    const { instance, ids } = await withRuns()
    const archived = await instance.itflow(['cable-runs', 'archive', String(ids[0]), '--json'])
    expect(archived.status).toBe(0)
    expect(JSON.parse(archived.stdout)).toEqual({ run_id: ids[0], undo: null })
    expect(archived.screen).not.toContain('unarchive')
    expect(archived.screen).not.toContain('Undo:')
    expect(stored(instance, String(ids[0]))?.['run_archived_at']).not.toBeNull()
    const gone = await instance.itflow(['cable-runs', 'delete', String(ids[1]), '--yes'])
    expect(gone.status).toBe(0)
    expect(gone.screen).not.toContain('unarchive')
    expect(stored(instance, String(ids[1]))).toBeUndefined()
  })

  it('is listed as referring to a location that is being deleted', async () => {
    const { instance, ids } = await withRuns()
    const { status, stderr } = await instance.itflow(['locations', 'delete', 'Warehouse', '--yes'])
    expect(status).toBe(0)
    expect(stderr).toContain(`2 cable runs still refer to it: ${ids[0]}, ${ids[1]} (H36)`)
  })

  it('is deleted with its client, after a warning', async () => {
    const { instance, ids } = await withRuns()
    await instance.itflow(['clients', 'archive', '5'])
    const argv = ['clients', 'delete', '5']
    const told = await instance.itflow([...argv, '--dry-run'])
    expect(told.stderr).toMatch(/This also deletes: .*\b1 cable run\b/)
    expect(stored(instance, String(ids[2]))).toBeDefined()
    const answers = [String(instance.row('clients', { client_id: '5' })['client_name'])]
    expect((await instance.itflow(argv, { terminal: 100, answers })).status).toBe(0)
    expect(stored(instance, String(ids[2]))).toBeUndefined()
    expect(stored(instance, String(ids[0]))).toBeDefined()
  })

  it.each([
    ['25.01', 'https://x.example/old_run.php?client_id=3&run_id=7', 'client_cable_runs.php'],
    ['26.07', 'https://x.example/agent/old_run.php?client_id=3&run_id=7', 'cable_runs.php'],
    ['26.10', 'https://x.example/agent/cable_run.php?client_id=3&run_id=7', 'cable_runs.php'],
  ] as const)('has its page in the web application of %s', async (release, record, list) => {
    const api = {
      settings: { isSandbox: false, url: new URL('https://x.example/') },
      capabilities: { provenRelease: async (): Promise<Release> => release },
    } as unknown as Api
    const row = { run_id: 7, run_client_id: 3 }
    expect(await webAddress(api, cableRuns(), row)).toBe(record)
    expect(await webAddress(api, cableRuns(), undefined)).toMatch(new RegExp(`/${list}$`))
  })

  it('refers to locations and to nothing else', () => {
    const all = Object.values(resources)
    const referred = all.filter((of) =>
      referrersOf(all, of).some(({ resource }) => resource === cableRuns()),
    )
    expect(referred.map(({ name }) => name)).toEqual(['locations'])
    expect(childrenOf(all, cableRuns())).toEqual([])
  })
})
