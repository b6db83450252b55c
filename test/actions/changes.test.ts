import { describe, expect, it, test } from 'vitest'
import { ARCHIVE, archive } from '../../src/actions/archive.ts'
import { applyChange, planChange } from '../../src/actions/change.ts'
import type { ChangeResult } from '../../src/actions/change-rule.ts'
import { DELETE, deleteRecords } from '../../src/actions/delete.ts'
import { CLOSE, close, resolve } from '../../src/actions/end-ticket.ts'
import { UNARCHIVE, unarchive } from '../../src/actions/unarchive.ts'
import { readAll } from '../../src/api/records/read.ts'
import { type Scope, scopeOfClient } from '../../src/api/records/scope.ts'
import { performWrite } from '../../src/api/writes/perform.ts'
import type { Outcome } from '../../src/api/writes/write.ts'
import { stepCommand } from '../../src/cli/step-commands.ts'
import {
  ConflictError,
  InterruptedError,
  NotFoundError,
  PartialError,
  RefusedError,
  ServerError,
} from '../../src/errors.ts'
import type { RecordStep } from '../../src/hints.ts'
import type { Resource } from '../../src/resources/definition.ts'
import { RESOURCE_NAMES, resources } from '../../src/resources/index.ts'
import { type ApiRig, apiRig, writesIn } from '../support/api.ts'

const ALL: Scope = { kind: 'all' }
const { clients, contacts, documents, locations, tickets } = resources

const having = (verb: 'archive' | 'unarchive' | 'delete') =>
  RESOURCE_NAMES.filter((name) => resources[name].operations[verb] !== undefined)

/** IDs of a module's records, the active ones first. */
async function idsOf({ api }: ApiRig, resource: Resource): Promise<string[]> {
  const all = await readAll(api, resource, { scope: ALL })
  const archived = ({ row }: (typeof all)[number]) =>
    Number(resource.archivedAt !== null && row[resource.archivedAt] !== null)
  return all
    .toSorted((a, b) => archived(a) - archived(b))
    .map(({ row }) => String(row[resource.id]))
}

/** What was reported about each write while it ran. */
function watching(rig: ApiRig) {
  const told: { outcome: Outcome; undo: RecordStep | null }[] = []
  const onOutcome = async (outcome: Outcome, undo: RecordStep | null) => {
    told.push({ outcome, undo })
  }
  return { told, how: { ...rig.acting, onOutcome } }
}

const codes = (done: readonly ChangeResult[]) =>
  done.map(({ outcome }) => outcome.notices.map(({ code }) => code))

describe('archive and unarchive', () => {
  it.each(having('unarchive'))('%s: the undo step restores the record', async (name) => {
    const rig = apiRig()
    const resource = resources[name]
    const [id = ''] = await idsOf(rig, resource)
    const { told, how } = watching(rig)
    const { done, failure } = await archive(rig.api, { resource, scope: ALL, selection: [id] }, how)
    expect(failure).toBeUndefined()
    const [{ undo = null } = {}] = done
    expect(undo).toMatchObject({ do: 'unarchive', resource: name, id: Number(id) })
    expect(told).toEqual([{ outcome: done[0]?.outcome, undo }])
    const client = undo?.client
    const scope =
      client === null
        ? ({ kind: 'global' } as const)
        : typeof client === 'number'
          ? scopeOfClient(client)
          : ALL
    const back = await unarchive(rig.api, { resource, scope, selection: [String(undo?.id)] }, how)
    expect(back).toMatchObject({ failure: undefined, done: [{ id: Number(id), undo: null }] })
    expect(await idsOf(rig, resource)).toContain(id)
    expect(writesIn(rig.calls)).toHaveLength(2)
  })

  it('sends nothing if the record is already as requested', async () => {
    const rig = apiRig()
    const [id = ''] = await idsOf(rig, contacts)
    const request = { resource: contacts, scope: ALL, selection: [id] }
    const back = await unarchive(rig.api, request, rig.acting)
    expect(codes(back.done)).toEqual([['unchanged']])
    await archive(rig.api, request, rig.acting)
    const again = await unarchive(
      rig.api,
      {
        ...request,
        scope: scopeOfClient(Number(rig.row('contacts', Number(id))?.['contact_client_id'])),
      },
      rig.acting,
    )
    expect(again.failure).toBeUndefined()
    expect(writesIn(rig.calls)).toHaveLength(2)
  })

  it('suggests steps with the client for a hidden record (H20)', async () => {
    const rig = apiRig()
    const [id = ''] = await idsOf(rig, documents)
    const request = { resource: documents, scope: ALL, selection: [id] }
    await archive(rig.api, request, rig.acting)
    const refused = await unarchive(rig.api, request, rig.acting).catch((error) => error)
    expect(refused).toBeInstanceOf(NotFoundError)
    const step = { do: 'unarchive', resource: 'documents', id: Number(id) }
    expect(refused.hint).toMatchObject([
      { step: { ...step, client: 'unknown' } },
      { step: { ...step, client: null } },
    ])
  })

  it('names the instance in the step as requested', async () => {
    const rig = apiRig()
    const [id = ''] = await idsOf(rig, contacts)
    const how = { ...rig.acting, instanceFlags: { profile: 'acme', release: '26.10' } }
    const { done } = await archive(
      rig.api,
      { resource: contacts, scope: ALL, selection: [id] },
      how,
    )
    const [{ undo = null } = {}] = done
    expect(undo && stepCommand(undo)).toMatch(
      /^itflow contacts unarchive \d+ --client \d+ --profile acme --release 26\.10$/,
    )
  })
})

describe('a plan', () => {
  it('is data: it says what would be sent, and nothing is sent', async () => {
    const rig = apiRig()
    const which = (await idsOf(rig, contacts)).slice(0, 3)
    const plan = await planChange(
      rig.api,
      ARCHIVE,
      { resource: contacts, scope: ALL, selection: which },
      {},
    )
    expect(
      plan.pending.map(({ stored, isGuess }) => [String(stored.row['contact_id']), isGuess]),
    ).toEqual(which.map((id) => [id, false]))
    expect(plan.pending.every(({ draft }) => draft.body['contact_id'] !== undefined)).toBe(true)
    expect(writesIn(rig.calls)).toEqual([])
    const { done, failure } = await applyChange(rig.api, plan, rig.acting, { isConfirmed: true })
    expect([done.length, failure, writesIn(rig.calls).length]).toEqual([3, undefined, 3])
  })

  it('lists everything that is missing at once', async () => {
    const rig = apiRig()
    const [id = ''] = await idsOf(rig, contacts)
    const which = [id, '99998', '99999']
    const refused = archive(
      rig.api,
      { resource: contacts, scope: ALL, selection: which },
      rig.acting,
    )
    await expect(refused).rejects.toThrow(
      '2 of 3 contacts could not be identified. Nothing was archived.',
    )
    expect(writesIn(rig.calls)).toEqual([])
  })

  it('accepts records that were already found', async () => {
    const rig = apiRig()
    const which = (await readAll(rig.api, contacts, { scope: ALL })).slice(0, 2)
    const { done } = await archive(
      rig.api,
      { resource: contacts, scope: ALL, selection: which },
      rig.acting,
    )
    expect(done.map(({ id }) => id)).toEqual(which.map(({ row }) => row['contact_id']))
  })

  it('is limited if a program sets a limit, and the error uses its wording', async () => {
    const rig = apiRig()
    const which = (await idsOf(rig, contacts)).slice(0, 3)
    const limit = { kind: 'count', count: 2, inputName: 'the limit of this run' } as const
    const refused = archive(
      rig.api,
      { resource: contacts, scope: ALL, selection: which, limit },
      rig.acting,
    )
    await expect(refused).rejects.toThrow(
      'This would archive 3 contacts, more than the limit of this run allows.',
    )
    const usual = { kind: 'default' } as const
    const all = await idsOf(rig, contacts)
    expect(all.length).toBeGreaterThan(20)
    const many = archive(
      rig.api,
      { resource: contacts, scope: ALL, selection: all, limit: usual },
      rig.acting,
    )
    const error = await many.catch((one) => one)
    expect(error).toBeInstanceOf(RefusedError)
    expect([error.message, error.hint]).toEqual([
      expect.stringContaining('more than 20, and more than 30%'),
      undefined,
    ])
    expect(writesIn(rig.calls)).toEqual([])
  })

  it('accepts a partial name only if guessing is allowed, and reports it', async () => {
    const rig = apiRig()
    const name = 'Firewall edge'
    const { credentials } = resources
    const request = { resource: credentials, scope: ALL, selection: ['Firewall e'] }
    await expect(planChange(rig.api, ARCHIVE, request, {})).rejects.toThrow(NotFoundError)
    const finding = { mayGuess: true }
    const { found } = await planChange(rig.api, ARCHIVE, { ...request, findOptions: finding }, {})
    expect(found).toMatchObject([{ isGuess: true, text: 'Firewall e' }])
    expect(found[0]?.stored.row['credential_name']).toBe(name)
  })
})

describe('several records', () => {
  it('continue after one of them fails, and the error lists what was done', async () => {
    const rig = apiRig()
    const which = (await idsOf(rig, contacts)).slice(0, 3)
    const { told, how } = watching(rig)
    const { done, failure } = await archive(
      rig.api,
      { resource: contacts, scope: ALL, selection: which },
      {
        ...how,
        writer: {
          perform: (request, options) => {
            if (`${request.target?.row['contact_id']}` === which[1])
              throw new ServerError('it broke')
            return performWrite(rig.api, request, options)
          },
        },
      },
    )
    expect(done.map(({ id }) => `${id}`)).toEqual([which[0], which[2]])
    expect(told).toHaveLength(2)
    expect(failure).toBeInstanceOf(PartialError)
    expect(String(failure)).toContain('2 of 3 contacts were archived')
    expect((failure as PartialError).hint).toEqual([
      `Archived: ${which[0]}, ${which[2]}`,
      expect.stringMatching(new RegExp(`^Failed: ${which[1]} .*it broke$`)),
      'Not tried: none',
    ])
    for (const [index, id] of which.entries()) {
      expect(rig.row('contacts', Number(id))?.['contact_archived_at'] === null).toBe(index === 1)
    }
  })

  it('stop when the run is interrupted, and the error lists what was not tried', async () => {
    const rig = apiRig()
    const which = (await idsOf(rig, contacts)).slice(0, 3)
    const { done, failure } = await archive(
      rig.api,
      { resource: contacts, scope: ALL, selection: which },
      { ...rig.acting, onOutcome: async () => rig.abort(new InterruptedError('SIGINT')) },
    )
    expect(done.map(({ id }) => `${id}`)).toEqual([which[0]])
    expect(failure).toBeInstanceOf(InterruptedError)
    expect(JSON.stringify((failure as InterruptedError).hint)).toContain(`${which[1]}, ${which[2]}`)
  })

  it('are planned one by one on a dry run, and nothing is sent', async () => {
    const rig = apiRig()
    const which = (await idsOf(rig, contacts)).slice(0, 3)
    const how = { ...rig.acting, isDryRun: true }
    const { done } = await archive(
      rig.api,
      { resource: contacts, scope: ALL, selection: which },
      how,
    )
    expect(done.map(({ outcome }) => outcome.state)).toEqual(['planned', 'planned', 'planned'])
    expect(rig.announced).toHaveLength(3)
    expect(writesIn(rig.calls)).toEqual([])
  })
})

describe('delete', () => {
  it.each(having('delete'))(
    '%s: the record is deleted, and there is no undo step',
    async (name) => {
      const rig = apiRig()
      const resource = resources[name]
      if (resource.archiveFirst === 'apart') {
        const [id = ''] = await idsOf(rig, resource)
        const refused = await deleteRecords(
          rig.api,
          { resource, scope: ALL, selection: [id] },
          rig.acting,
        ).catch((error) => error)
        expect(refused).toMatchObject({
          hazard: 'H40',
          hint: { step: { do: 'archive', resource: name } },
        })
        expect(writesIn(rig.calls)).toEqual([])
        return
      }
      const [stored] = await readAll(rig.api, resource, {
        scope: ALL,
        ...(resource.needsFilter === undefined
          ? {}
          : { equals: { [resource.needsFilter[0] ?? '']: 13 } }),
      })
      const id = Number(stored?.row[resource.id])
      const { done, failure } = await deleteRecords(
        rig.api,
        { resource, scope: ALL, selection: stored === undefined ? [] : [stored] },
        rig.acting,
      )
      expect([failure, done.map((one) => [one.id, one.undo])]).toEqual([undefined, [[id, null]]])
      expect(writesIn(rig.calls).at(-1)).toBe(`POST ${resource.module}/delete`)
    },
  )

  it('of a client counts what is also deleted, and is refused if that has changed', async () => {
    const rig = apiRig()
    const request = { resource: clients, scope: ALL, selection: ['1'] }
    await archive(rig.api, request, rig.acting)
    const plan = await planChange(rig.api, DELETE, request, {})
    const [pending] = plan.pending
    expect(pending?.cascade?.counts.get('assets')).toBeGreaterThan(0)
    rig.database.tables['assets']?.rows.splice(0, 1)
    const late = { waits: 1, at: -60_000 }
    const old = plan.pending.map((one) => ({
      ...one,
      ...(one.cascade && { cascade: { ...one.cascade, read: late } }),
    }))
    const { failure } = await applyChange(rig.api, { ...plan, pending: old }, rig.acting)
    expect(failure).toBeInstanceOf(ConflictError)
    expect(rig.row('clients', 1)).toBeDefined()
    const { failure: none, done } = await deleteRecords(rig.api, request, rig.acting)
    expect([none, done.length]).toEqual([undefined, 1])
    expect(rig.row('clients', 1)).toBeUndefined()
  })

  it('of a location lists what still refers to it (H36)', async () => {
    const rig = apiRig()
    const used = rig.database.tables['assets']?.rows.find(
      (row) => Number(row['asset_location_id']) > 0,
    )
    const which = [String(used?.['asset_location_id'])]
    const { done } = await deleteRecords(
      rig.api,
      { resource: locations, scope: ALL, selection: which },
      rig.acting,
    )
    expect(done[0]?.outcome.notices).toContainEqual({
      code: 'left_behind',
      hazard: 'H36',
      message: expect.stringContaining('assets still refer to it'),
    })
  })

  it('is confirmed only for what was shown', async () => {
    const rig = apiRig()
    const [id = ''] = await idsOf(rig, locations)
    const plan = await planChange(
      rig.api,
      DELETE,
      { resource: locations, scope: ALL, selection: [id] },
      {},
    )
    const shown = plan.pending.map((one) => ({
      ...one,
      draft: { ...one.draft, warnings: [{ code: 'made_up', message: 'something else' }] },
    }))
    const { failure } = await applyChange(rig.api, { ...plan, pending: shown }, rig.acting, {
      isConfirmed: true,
    })
    expect(String(failure)).toContain('no longer what you confirmed')
    expect(writesIn(rig.calls).filter((call) => call.endsWith('/delete'))).toEqual([])
  })
})

describe('resolve and close', () => {
  const open = (rig: ApiRig) =>
    (rig.database.tables['tickets']?.rows ?? [])
      .filter(
        ({ ticket_status, ticket_closed_at }) => ticket_status === '1' && ticket_closed_at === null,
      )
      .map(({ ticket_id }) => `${ticket_id}`)

  it('set the status, and send nothing if it is already set', async () => {
    const rig = apiRig()
    const [id = ''] = open(rig)
    const request = { resource: tickets, scope: ALL, selection: [id] }
    const { done } = await resolve(rig.api, request, rig.acting)
    expect(done[0]?.row).toMatchObject({ ticket_status: 4 })
    expect(rig.row('tickets', Number(id))).toMatchObject({ ticket_status: '4' })
    expect(codes((await resolve(rig.api, request, rig.acting)).done)).toEqual([['unchanged']])
    const closed = await close(rig.api, request, rig.acting)
    expect(closed).toMatchObject({ failure: undefined, done: [{ row: { ticket_status: 5 } }] })
    expect(codes((await close(rig.api, request, rig.acting)).done)).toEqual([['unchanged']])
    expect(writesIn(rig.calls)).toHaveLength(2)
  })

  it('refuse a ticket that was ever closed (H37)', async () => {
    const rig = apiRig()
    const [first = '', second = ''] = open(rig)
    await close(rig.api, { resource: tickets, scope: ALL, selection: [first] }, rig.acting)
    const both = { resource: tickets, scope: ALL, selection: [first, second] }
    const refused = await resolve(rig.api, both, rig.acting).catch((error) => error)
    expect(refused).toMatchObject({
      hazard: 'H37',
      message: expect.stringContaining('1 of 2 tickets'),
    })
    expect(writesIn(rig.calls)).toHaveLength(1)
  })

  it('are final according to their rules', () => {
    expect([ARCHIVE, UNARCHIVE, DELETE, CLOSE].map(({ verb, isFinal }) => [verb, isFinal])).toEqual(
      [
        ['archive', false],
        ['unarchive', false],
        ['delete', true],
        ['close', true],
      ],
    )
  })
})

test('a missing operation is reported before anything is looked up', async () => {
  const rig = apiRig('25.01')
  const refused = close(
    rig.api,
    { resource: tickets, scope: ALL, selection: ['99999'] },
    rig.acting,
  )
  await expect(refused).rejects.toMatchObject({ code: 'unsupported' })
})
