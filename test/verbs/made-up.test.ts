import { describe, expect, it } from 'vitest'
import { withModule } from '../support/declare.ts'
import { freshHome, type RunOptions, run } from '../support/run.ts'
import { type GadgetServer, gadgetServer, gadgets } from './made-up.ts'

// The verbs work for any declaration: here for a made-up one.

withModule(gadgets)

const HORN = { gadget_name: 'Horn', gadget_tag: 'H-1', gadget_kind: 'Large', gadget_loud: '1' }
const BELL = { gadget_name: 'Bell', gadget_tag: 'B-1', gadget_client_id: '2' }
const OLD = { gadget_name: 'Whistle', gadget_archived_at: '2026-01-01 00:00:00' }

async function withGadgets() {
  const server = await gadgetServer(HORN, BELL, OLD)
  const home = freshHome()
  const env = { ITFLOW_URL: server.url.href, ITFLOW_API_KEY: 'made-up' }
  const itflow = (argv: readonly string[], options: RunOptions = {}) =>
    run(['gadgets', ...argv], { home, env, ...options })
  return { server, itflow }
}

const writes = ({ received }: GadgetServer) =>
  received
    .filter(({ method }) => method === 'POST')
    .map(({ target, body }) => ({ target, body: JSON.parse(body) }))

describe('a module that was just declared', () => {
  it('is listed, with its columns, typed, with archived records hidden', async () => {
    const { itflow } = await withGadgets()
    expect((await itflow(['list'])).stdout).toBe(
      'ID\tNAME\tKIND\tCLIENT\n1\tHorn\tLarge\tAcme\n2\tBell\t\tBakery\n',
    )
    const { stdout, stderr } = await itflow(['list', '--json', '--client', 'acm', '--loud', 'yes'])
    expect(JSON.parse(stdout)).toEqual([
      {
        gadget_id: 1,
        gadget_name: 'Horn',
        gadget_tag: 'H-1',
        gadget_kind: 'Large',
        gadget_bought: null,
        gadget_loud: true,
        gadget_notes: '',
        gadget_created_at: '2026-11-24T12:00:00',
        gadget_archived_at: null,
        gadget_client_id: 1,
      },
    ])
    expect(JSON.parse(stderr).notice.message).toBe('1 gadget of Acme on environment')
    expect((await itflow(['list'])).stderr).toContain('1 archived is hidden')
  })

  it('is read by ID, name and key', async () => {
    const { itflow } = await withGadgets()
    for (const which of ['1', 'horn', 'tag:h-1', 'H-1', 'name:HORN']) {
      const { stdout } = await itflow(['get', which, '--json', '--fields', 'id'])
      expect(stdout).toBe('{"gadget_id":1}\n')
    }
  })

  it('is created with a default for every field, and printed as stored', async () => {
    const { server, itflow } = await withGadgets()
    const argv = ['create', '--client', 'bakery', '--name', 'Drum', '--kind', 'LARGE', '--json']
    const { status, stdout } = await itflow(argv)
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      gadget_id: 4,
      gadget_name: 'Drum',
      gadget_kind: 'Large',
      gadget_client_id: 2,
    })
    expect(writes(server).map(({ body }) => body)).toEqual([
      {
        api_key: 'made-up',
        client_id: 2,
        gadget_name: 'Drum',
        gadget_tag: '',
        gadget_kind: 'Large',
        gadget_loud: 0,
        gadget_notes: '',
      },
    ])
  })

  it('is updated with what differs, within its client', async () => {
    const { server, itflow } = await withGadgets()
    const argv = ['update', 'Bell', '--tag', 'B-2', '--name', 'Bell', '--json', '--fields', 'tag']
    expect((await itflow(argv)).stdout).toBe('{"gadget_tag":"B-2"}\n')
    expect(server.rows[1]).toMatchObject({ gadget_tag: 'B-2', gadget_client_id: '2' })
    expect((await itflow(['update', 'Bell', '--tag', 'X', '--client', 'acme'])).status).toBe(5)
  })

  it('is archived, unarchived and deleted', async () => {
    const { server, itflow } = await withGadgets()
    const archived = await itflow(['archive', '1', '--json'])
    expect(JSON.parse(archived.stdout)).toEqual({
      gadget_id: 1,
      undo: 'itflow gadgets unarchive 1 --client 1',
    })
    expect(server.rows[0]?.['gadget_archived_at']).not.toBeNull()
    await itflow(['unarchive', '1'])
    expect(server.rows[0]?.['gadget_archived_at']).toBeNull()
    expect((await itflow(['delete', '1', '2', '--yes'])).status).toBe(0)
    expect(server.rows.map((row) => row['gadget_name'])).toEqual(['Whistle'])
  })

  it('has its limits checked before anything is sent', async () => {
    const { server, itflow } = await withGadgets()
    for (const [argv, said] of [
      [['create', '--client', '1'], 'needs --name'],
      [['create', '--client', '1', '--name', 'x'.repeat(21)], '--name: 21 characters, at most 20'],
      [
        ['create', '--client', '1', '--name', 'x', '--kind', 'Huge'],
        '--kind Huge: not one of Small, Large',
      ],
      [['create', '--client', '1', '--name', 'x', '--bought', '2026-13-01'], '--bought 2026-13-01'],
      [['create', '--client', '1', '--name', 'x', '--loud', 'very'], '--loud very'],
    ] as const) {
      const { status, stderr } = await itflow(argv)
      expect({ argv, status }).toEqual({ argv, status: 2 })
      expect(stderr).toContain(said)
    }
    expect(server.received).toEqual([])
  })

  it('has its own help, with its nouns and an example', async () => {
    const { itflow } = await withGadgets()
    const { stdout } = await itflow(['create', '--help'])
    expect(stdout).toContain('--name TEXT')
    expect(stdout).toMatch(/--kind TEXT +kind: Small or Large$/m)
    expect(stdout).toMatch(/--edit +edit the notes in \$EDITOR$/m)
    expect((await itflow(['get', '--help'])).stdout).toContain('itflow gadgets get 7')
  })
})
