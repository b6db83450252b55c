import { expect, it, onTestFinished } from 'vitest'
import type { ActionOptions } from '../../src/actions/action-options.ts'
import { archive } from '../../src/actions/archive.ts'
import { create } from '../../src/actions/create.ts'
import { deleteRecords } from '../../src/actions/delete.ts'
import { findOne } from '../../src/actions/find.ts'
import { get } from '../../src/actions/get.ts'
import { list } from '../../src/actions/list.ts'
import { offlineValueOptions } from '../../src/actions/resolve-values.ts'
import { unarchive } from '../../src/actions/unarchive.ts'
import { update } from '../../src/actions/update.ts'
import { nodeHttpTransport } from '../../src/api/http/transport/node-http.ts'
import { type Scope, scopeOfClient } from '../../src/api/records/scope.ts'
import { checkRecord } from '../../src/records/input.ts'
import { apiTo } from '../support/api.ts'
import { gadgetServer, gadgets } from '../verbs/made-up.ts'

// The actions work for any declaration: here for a made-up one, over HTTP and without a command line.

const ALL: Scope = { kind: 'all' }
const resource = gadgets()
const HORN = { gadget_name: 'Horn', gadget_tag: 'H-1', gadget_kind: 'Large', gadget_loud: '1' }
const BELL = { gadget_name: 'Bell', gadget_tag: 'B-1', gadget_client_id: '2' }

const acting: ActionOptions = {
  random: (bytes) => new Uint8Array(bytes).fill(7),
  sleep: async () => undefined,
}

async function withGadgets() {
  const server = await gadgetServer(HORN, BELL)
  const api = apiTo(nodeHttpTransport({ ca: [], insecure: false }), { url: server.url })
  onTestFinished(() => api.close())
  return { server, api }
}

it('is listed, found and read', async () => {
  const { api } = await withGadgets()
  const { rows, notices } = await list(api, resource, { ...acting, scope: ALL, query: {} })
  expect([rows.map((row) => row['gadget_name']), notices]).toEqual([['Horn', 'Bell'], []])
  const { stored } = await findOne(api, resource, 'tag:b-1', { scope: ALL })
  expect(stored.row['gadget_id']).toBe(2)
  const got = await get(api, resource, ['Horn', '2'], { scope: ALL, ...acting })
  expect(got.found.map(({ row }) => row['gadget_id'])).toEqual([1, 2])
})

it('is created from JSON and updated on the server', async () => {
  const { api, server } = await withGadgets()
  const here = await offlineValueOptions(api)
  const record = { name: 'Drum', kind: 'small', loud: true, bought: '2026-02-28', notes: null }
  const values = await checkRecord(resource, record, 'create', here)
  const made = await create(api, { resource, scope: scopeOfClient(1), values }, acting)
  expect(made).toMatchObject({
    state: 'done',
    id: 3,
    row: { gadget_kind: 'Small', gadget_loud: true },
  })
  expect(server.rows[2]).toMatchObject({
    gadget_name: 'Drum',
    gadget_loud: '1',
    gadget_client_id: '1',
  })
  const change = await checkRecord(resource, { loud: false, tag: 'D-1' }, 'update', here)
  const changed = await update(
    api,
    { resource, scope: ALL, record: 'Drum', values: change },
    acting,
  )
  expect(changed).toMatchObject({ state: 'done', row: { gadget_loud: false, gadget_tag: 'D-1' } })
  expect(server.rows[2]).toMatchObject({ gadget_loud: '0', gadget_tag: 'D-1' })
})

it('is archived with its undo step, unarchived and deleted', async () => {
  const { api, server } = await withGadgets()
  const request = { resource, scope: ALL, selection: ['Bell'] }
  const { done } = await archive(api, request, acting)
  expect(done).toMatchObject([
    { id: 2, undo: { do: 'unarchive', resource: 'gadgets', id: 2, client: 2 } },
  ])
  expect(server.rows[1]?.['gadget_archived_at']).not.toBeNull()
  expect(await unarchive(api, request, acting)).toMatchObject({
    failure: undefined,
    done: [{ id: 2 }],
  })
  expect(server.rows[1]?.['gadget_archived_at']).toBeNull()
  expect(await deleteRecords(api, request, acting)).toMatchObject({
    failure: undefined,
    done: [{ id: 2, undo: null }],
  })
  expect(server.rows).toHaveLength(1)
})

it('has no undo step if no release supports it', async () => {
  const { api } = await withGadgets()
  const { unarchive: _, ...operations } = resource.operations
  const request = { resource: { ...resource, operations }, scope: ALL, selection: ['Bell'] }
  const { done } = await archive(api, request, acting)
  expect(done).toMatchObject([{ id: 2, undo: null }])
})
