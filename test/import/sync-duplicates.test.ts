import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { freshHome, runSandbox } from '../support/run.ts'

// A source never creates a second record for a machine that it has brought, and never overwrites an edit, whatever happens
// between two imports.

const MAP = `match: [serial, name]
columns: { hostname: name, serial: serial, os: os }
defaults: { type: Laptop }
`

/** A home with a map, and what reads and writes there. */
function withSource() {
  const home = freshHome()
  const file = (name: string) => join(home, name)
  const state = (...parts: string[]) => join(home, '.local', 'state', 'itflow', ...parts)
  writeFileSync(file('names.yaml'), MAP)
  writeFileSync(file('ids.yaml'), `source_id: id\n${MAP}`)
  const cli = (...argv: string[]) => runSandbox([...argv, '--yes'], { home })
  const source = (rows: readonly string[]) =>
    writeFileSync(file('rmm.csv'), `id,hostname,serial,os\n${rows.join('\n')}\n`)
  const planned = (map: string, ...more: string[]) => {
    const argv = ['import', 'assets', file('rmm.csv'), '--map', file(map), '--client', 'acme']
    return runSandbox([...argv, '--source', 'rmm', ...more], { home })
  }
  const sync = (map: string, ...more: string[]) => planned(map, ...more, '--yes')
  const update = (name: string, ...values: string[]) =>
    cli('assets', 'update', name, '--client', 'acme', ...values)
  const machines = async () => {
    const argv = ['assets', 'list', '--client', 'acme', '--fields', 'name,os', '--json']
    const { stdout } = await runSandbox(argv, { home })
    const all: { asset_name: string; asset_os: string }[] = JSON.parse(stdout)
    const found = all.filter(({ asset_name: name }) => /^(PC-|RENAMED)/.test(name))
    return found.map(({ asset_name: name, asset_os: os }) => `${name} ${os}`).sort()
  }
  return { file, state, cli, source, planned, sync, update, machines }
}

describe('a machine that a technician has renamed', () => {
  it('stays the same once the map names a column for the IDs', async () => {
    const { source, sync, update, machines } = withSource()
    source(['k1,PC-1,,Win 10', 'k2,PC-2,,Win 10'])
    await sync('names.yaml')
    await update('PC-1', '--name', 'RENAMED')
    expect((await sync('ids.yaml')).status).toBe(0)
    expect(await machines()).toEqual(['PC-2 Win 10', 'RENAMED Win 10'])
  })

  it('stays the same if the source gives it another ID, but not if its row is still there', async () => {
    const { source, sync, update, machines } = withSource()
    source(['k1,PC-1,,Win 10'])
    await sync('ids.yaml')
    await update('PC-1', '--name', 'RENAMED')
    source(['k9,PC-1,,Win 10'])
    expect((await sync('ids.yaml')).status).toBe(0)
    expect(await machines()).toEqual(['RENAMED Win 10'])
    source(['k10,PC-1,,Win 10', 'k9,PC-1,,Win 10'])
    expect((await sync('ids.yaml', '--skip-invalid')).status).toBe(0)
    expect(await machines()).toEqual(['PC-1 Win 10', 'RENAMED Win 10'])
  })

  it('is not created again by a plan that was saved before it was imported', async () => {
    const { file, source, planned, sync, update, cli, machines } = withSource()
    source(['k1,PC-1,,Win 10'])
    await planned('ids.yaml', '--save-plan', file('plan'))
    await sync('ids.yaml')
    await update('PC-1', '--name', 'RENAMED')
    const { stderr } = await cli('import', '--plan', file('plan'), '--skip-invalid')
    expect(stderr).toContain('RENAMED now matches this row by source_id')
    expect(await machines()).toEqual(['RENAMED Win 10'])
  })
})

describe('resuming an interrupted import of a source', () => {
  /** A source whose second import, of `Win 11`, was interrupted before it wrote anything. */
  async function interrupted(kept = /^{"is":"(run|step)"/, isUndone = true) {
    const rig = withSource()
    const { source, sync, state } = rig
    const memory = state('sources', 'sandbox', 'rmm.json')
    const journal = state('runs', '2.ndjson')
    source(['k1,PC-1,,Win 10', 'k2,PC-2,,Win 10'])
    await sync('ids.yaml')
    const before = readFileSync(memory)
    source(['k1,PC-1,,Win 11', 'k2,PC-2,,Win 11'])
    await sync('ids.yaml')
    for (const name of isUndone ? ['PC-1', 'PC-2'] : []) await rig.update(name, '--os', 'Win 10')
    const lines = readFileSync(journal, 'utf8').split('\n')
    const planned = lines.filter((line) => kept.test(line))
    writeFileSync(journal, `${planned.join('\n')}\n`)
    writeFileSync(memory, before)
    return rig
  }

  it('writes what was left, but overwrites no edit made since', async () => {
    const { update, cli, machines } = await interrupted()
    await update('PC-2', '--os', 'Linux')
    const { status, stderr } = await cli('runs', 'resume', '2')
    expect(stderr).toContain('PC-2 has been edited in ITFlow since the import was planned')
    expect(status).not.toBe(0)
    expect(await machines()).toEqual(['PC-1 Win 11', 'PC-2 Linux'])
  })

  it('is refused once the source has been imported again', async () => {
    const { source, sync, cli, machines } = await interrupted()
    source(['k1,PC-1,,Win 12', 'k2,PC-2,,Win 10'])
    await sync('ids.yaml')
    const { status, stderr } = await cli('runs', 'resume', '2')
    expect(stderr).toContain('rmm has been imported again since')
    expect(status).toBe(10)
    expect(await machines()).toEqual(['PC-1 Win 12', 'PC-2 Win 10'])
  })

  it('knows that a write in progress has happened, and so takes it for no edit', async () => {
    const { source, sync, machines } = await interrupted(/^{"is":"(run|step|begun)"/, false)
    source(['k1,PC-1,,Win 12', 'k2,PC-2,,Win 12'])
    const { stderr } = await sync('ids.yaml')
    expect(stderr).not.toContain('conflict')
    expect(await machines()).toEqual(['PC-1 Win 12', 'PC-2 Win 12'])
  })
})

describe('records that were restored from a backup', () => {
  it('count as restored once, and then take what the source changes', async () => {
    const { source, sync, state, machines } = withSource()
    source(['k1,PC-1,,Win 10'])
    await sync('ids.yaml')
    rewriteMemory(state('sources', 'sandbox', 'rmm.json'), (record) => {
      record['updated'] = '2026-11-23T07:00:00'
    })
    expect((await sync('ids.yaml')).stderr).toContain('restored from a backup')
    source(['k1,PC-1,,Win 11'])
    expect((await sync('ids.yaml')).stderr).not.toContain('restored from a backup')
    expect(await machines()).toEqual(['PC-1 Win 11'])
  })
})

/** Changes each record of a memory file, and its checksum. */
function rewriteMemory(path: string, change: (record: Record<string, unknown>) => void): void {
  const { version, memory } = JSON.parse(readFileSync(path, 'utf8'))
  for (const record of memory.records) change(record)
  const json = JSON.stringify(memory)
  const checksum = createHash('sha256').update(json).digest('hex')
  writeFileSync(path, `{"version":${version},"checksum":"${checksum}","memory":${json}}\n`)
}
