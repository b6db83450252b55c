import { describe, expect, test } from 'vitest'
import { TransportError } from '../../../../src/api/http/transport/transport.ts'
import type { Scope } from '../../../../src/api/records/scope.ts'
import { parseSelector } from '../../../../src/api/records/selector.ts'
import { NotSentError } from '../../../../src/api/writes/session/not-sent.ts'
import type { Outcome, WriteRequest } from '../../../../src/api/writes/write.ts'
import { InterruptedError } from '../../../../src/errors.ts'
import { resources } from '../../../../src/resources/index.ts'
import { insertRow, tableOf } from '../../../../src/sandbox/database.ts'
import { some } from '../../../support/division.ts'
import { TEST_NOW } from '../../../support/sandbox.ts'
import { expectSame, expectSameUnnumbered } from './both-ways.ts'
import { addAssets, listed, OPTIONS, type Rig, sessionRig, told, updateOf } from './rig.ts'

const { assets, credentials, contacts } = resources
const ALL: Scope = { kind: 'all' }
const RELEASES = ['25.01', '26.07', '26.08.2', '26.10'] as const

const updates = async (rig: Rig, count = 40): Promise<WriteRequest[]> =>
  (await listed(rig.api, assets, ALL))
    .slice(0, count)
    .map((target, n) =>
      updateOf(assets, target, { asset_os: `OS ${n}`, asset_notes: `Notes ${n}` }),
    )

const newAsset = (name: string, more: WriteRequest['values'] = {}): WriteRequest => ({
  ...{ resource: assets, verb: 'create', client: 1 },
  values: { asset_name: name, asset_type: 'Laptop', ...more },
})

const posts = ({ calls }: Rig) => calls.filter((call) => call.startsWith('POST'))

/** Loses every third write, or its reply. */
const lossy = (isDone: boolean): NonNullable<Parameters<typeof sessionRig>[1]> => ({
  front: ({ isWrite, writes, handle }) => {
    if (!isWrite || writes % 3 !== 0) return undefined
    if (isDone) handle()
    throw new TransportError('closed', 'the connection was closed', { mayHaveArrived: true })
  },
})

describe.each(some(RELEASES))('on %s', (release) => {
  test('what others change in the meantime is merged, or refused for that record alone', async () => {
    const { told: all } = await expectSame({
      ...{ release, resource: assets },
      stages: [
        async (rig) => {
          const requests = await updates(rig)
          const { rows } = tableOf(rig.database, 'assets')
          const set = (id: number, values: Record<string, string>) =>
            Object.assign(rows.find((row) => row['asset_id'] === String(id)) ?? {}, values)
          set(2, { asset_make: 'Theirs' })
          set(5, { asset_os: 'Theirs' })
          set(8, { asset_client_id: '2' })
          set(11, { asset_archived_at: '2026-11-24 12:00:00' })
          rows.splice(
            rows.findIndex((row) => row['asset_id'] === '14'),
            1,
          )
          rig.now.value = 5_001
          return requests
        },
      ],
    })
    const failed = all.flatMap(({ failure }, n) => (failure === undefined ? [] : [n + 1]))
    expect(failed).toEqual([5, 8, 11, 14])
    expect(String(all[1]?.notices)).toContain(
      'Changed by someone else in the meantime, and kept: Make',
    )
  })

  test('writes with lost replies are checked, and nothing is sent twice', async () => {
    const one = { release, resource: assets, choices: () => lossy(true) }
    const updated = await expectSame({ ...one, stages: [(rig) => updates(rig)] })
    expect(posts(updated.rig)).toHaveLength(40)
    const names = Array.from({ length: 20 }, (_, n) => newAsset(`New ${n}`))
    const made = await expectSameUnnumbered({ ...one, stages: [async () => names] })
    expect(made.told.map(({ row }) => row?.['asset_name'])).toEqual(names.map((_, n) => `New ${n}`))
    expect(posts(made.rig)).toHaveLength(20)
  })

  test('a write that never arrived is reported, and ends the session', async () => {
    const rig = sessionRig(release, lossy(false))
    const writer = rig.session(assets, ALL)
    const all = await Promise.all(
      Array.from({ length: 20 }, (_, n) => told(writer.perform(newAsset(`New ${n}`), OPTIONS))),
    )
    const held = tableOf(rig.database, 'assets').rows.map((row) => row['asset_name'])
    for (const [n, { state }] of all.entries()) {
      expect([n, held.includes(`New ${n}`)]).toEqual([n, state === 'done'])
    }
    expect(JSON.stringify(all[0])).toContain('no asset was created')
    expect(JSON.stringify(all)).toContain('Not sent')
    expect(posts(rig).length).toBeLessThan(20)
  })

  test('a new record of someone else is not mistaken for the one whose reply was lost', async () => {
    const rig = sessionRig(release, {
      front: ({ isWrite, writes }) => {
        if (!isWrite || writes === 0) return undefined
        throw new TransportError('closed', 'the connection was closed', { mayHaveArrived: true })
      },
    })
    const writer = rig.session(assets, ALL)
    expect((await told(writer.perform(newAsset('First'), OPTIONS))).state).toBe('done')
    const twin = { asset_name: 'Twin', asset_type: 'Laptop', asset_client_id: 1 }
    insertRow(rig.database, 'assets', twin, TEST_NOW)
    rig.now.value = 5_001
    const { failure } = await told(writer.perform(newAsset('Twin'), OPTIONS))
    expect(failure).toMatchObject({ hint: expect.stringContaining('no asset was created') })
  })

  test('creates with the same name or key report each other, regardless of the caller', async () => {
    const stages = [
      async () => [
        newAsset('Same', { asset_serial: 'S-1' }),
        newAsset('same ', { asset_serial: 'S-2' }),
        newAsset('Other', { asset_serial: 's-1' }),
        newAsset('A & B', { interface_mac: '00:11:22:33:44:55' }),
        newAsset('A &amp; B', { interface_mac: '0011.2233.4455' }),
        { ...newAsset('Same'), client: 2 },
      ],
    ]
    await expectSameUnnumbered({ release, resource: assets, stages })
  })
})

test("writes to one record keep their order, and don't undo each other", async () => {
  const rig = sessionRig('25.01')
  const [target] = await listed(rig.api, assets, ALL)
  const writer = rig.session(assets, ALL)
  const all = await Promise.all(
    Array.from({ length: 12 }, (_, n) => {
      const asked = n % 2 === 0 ? { asset_os: `OS ${n}` } : { asset_make: `Make ${n}` }
      return told(writer.perform(updateOf(assets, target!, asked), OPTIONS))
    }),
  )
  expect(all.map(({ row }) => [row?.['asset_os'], row?.['asset_make']])).toEqual(
    all.map((_, n) => [
      `OS ${n - (n % 2)}`,
      n === 0 ? target?.row['asset_make'] : `Make ${n - 1 + (n % 2)}`,
    ]),
  )
  expect(all.flatMap(({ notices = [] }) => notices).join()).not.toContain('someone else')
})

test('concurrent callers get their own results, and the concurrency limit holds', async () => {
  let [under, most] = [0, 0]
  const rig = sessionRig('26.10', {
    prepare: (database) => addAssets(database, 400, [1, 2]),
    front: async ({ isWrite, handle }) => {
      if (!isWrite) return handle()
      under += 1
      most = Math.max(most, under)
      await new Promise((resolve) => setImmediate(resolve))
      under -= 1
      return handle()
    },
  })
  const requests = await updates(rig, 400)
  const writer = rig.session(assets, ALL, { atOnce: 4 })
  const caller = async (own: readonly WriteRequest[]) => {
    const done: unknown[] = []
    for (let at = 0; at < own.length; at += 50) {
      const some = own.slice(at, at + 50).map((request) => told(writer.perform(request, OPTIONS)))
      done.push(...(await Promise.all(some)).map(({ row }) => row?.['asset_os']))
    }
    return done
  }
  const parts = [0, 1, 2].map((part) => requests.filter((_, n) => n % 3 === part))
  const done = await Promise.all(parts.map(caller))
  expect(done).toEqual(parts.map((part) => part.map(({ values }) => values['asset_os'])))
  expect(most).toBe(4)
  expect(rig.calls.length).toBeLessThan(400 * 1.2 + 20)
})

describe('a session ends', () => {
  const outcomes = (writes: readonly Promise<Outcome>[]) =>
    Promise.all(
      writes.map((write) =>
        write.then(
          ({ state }) => state,
          (error: unknown) => (error instanceof NotSentError ? 'not sent' : 'failed'),
        ),
      ),
    )

  test('when the server dies, and distinguishes what was not sent from what failed', async () => {
    let isDead = false
    const rig = sessionRig('26.10', {
      front: ({ isWrite, writes }) => {
        isDead ||= isWrite && writes >= 10
        if (isDead)
          throw new TransportError('refused', 'nothing listens', { mayHaveArrived: false })
        return undefined
      },
    })
    const requests = await updates(rig)
    const writer = rig.session(assets, ALL, { atOnce: 4 })
    const all = await outcomes(requests.map((request) => writer.perform(request, OPTIONS)))
    expect(all.slice(0, 10)).toEqual(all.slice(0, 10).map(() => 'done'))
    expect(all.filter((one) => one === 'failed').length).toBeLessThanOrEqual(6)
    expect(all.at(-1)).toBe('not sent')
    const held = tableOf(rig.database, 'assets').rows.map((row) => row['asset_os'] ?? '')
    expect(held.filter((os) => /^OS \d/.test(os))).toHaveLength(10)
  })

  test('when it is interrupted, and reports the writes in progress', async () => {
    const rig = sessionRig('26.10', {
      front: ({ isWrite, writes }) => {
        if (isWrite && writes === 10) rig.abort(new InterruptedError('SIGINT'))
        return undefined
      },
    })
    const requests = await updates(rig)
    const writer = rig.session(assets, ALL)
    const writes = requests.map((request) => writer.perform(request, OPTIONS))
    const all = await outcomes(writes)
    const sent = posts(rig).length
    expect(all.filter((one) => one === 'not sent')).toHaveLength(40 - sent)
    await expect(writes.at(-1)).rejects.toMatchObject({
      exit: 130,
      message: 'Not sent: Interrupted',
    })
    await expect(writer.perform(requests[0]!, OPTIONS)).rejects.toThrow(NotSentError)
  })

  test('at a wrong decrypt password, before anything is sent', async () => {
    const rig = sessionRig('26.10', { settings: { decryptPassword: async () => 'wrong' } })
    const writer = rig.session(credentials, ALL)
    const all = await outcomes(secrets(20).map((request) => writer.perform(request, OPTIONS)))
    expect(all).toEqual(['failed', ...Array.from({ length: 19 }, () => 'not sent')])
    expect(posts(rig)).toEqual([])
  })

  test('not because of an error with one record', async () => {
    const rig = sessionRig('25.01')
    const requests = await updates(rig, 10)
    const [first, ...others] = requests
    const odd = { ...first!, values: { asset_uri_2: 'x' }, requestedValues: { asset_uri_2: 'x' } }
    const writer = rig.session(assets, ALL)
    const all = await outcomes([odd, ...others].map((one) => writer.perform(one, OPTIONS)))
    expect(all).toEqual(['failed', ...others.map(() => 'done')])
  })
})

function secrets(count: number): WriteRequest[] {
  return Array.from({ length: count }, (_, n) => ({
    ...{ resource: credentials, verb: 'create', client: 1 },
    values: { credential_name: `Secret ${n}`, credential_password: `pass-${n}` },
  }))
}

describe('the decrypt password', () => {
  const empty = (database: Rig['database']) => {
    tableOf(database, 'credentials').rows = []
  }

  test('is proven once', async () => {
    const rig = sessionRig('26.10')
    const writer = rig.session(credentials, ALL)
    await Promise.all(secrets(30).map((request) => writer.perform(request, OPTIONS)))
    expect(rig.calls.length).toBeLessThan(30 + 15)
  })

  test('is proven by the first write in an empty vault, which runs alone', async () => {
    const rig = sessionRig('26.10', { prepare: empty })
    const writer = rig.session(credentials, ALL)
    const all = await Promise.all(secrets(30).map((one) => told(writer.perform(one, OPTIONS))))
    expect(all.map(({ state }) => state)).toEqual(all.map(() => 'done'))
    expect(posts(rig)).toHaveLength(30)
  })

  test('ends the session if the first write in an empty vault finds it wrong', async () => {
    const rig = sessionRig('26.07', {
      prepare: empty,
      settings: { decryptPassword: async () => 'wrong' },
    })
    const writer = rig.session(credentials, ALL)
    const all = await Promise.allSettled(secrets(20).map((one) => writer.perform(one, OPTIONS)))
    expect(posts(rig).filter((call) => call === 'POST credentials/create')).toHaveLength(1)
    const [first, ...others] = all.map((one) => (one.status === 'rejected' ? one.reason : one))
    expect(first).toMatchObject({ code: 'wrong_decrypt_password', hazard: 'H05' })
    for (const error of others) expect(error).toBeInstanceOf(NotSentError)
  })
})

describe('a slow server', () => {
  test.each([
    ['of neighbours', 1],
    ['far apart', 12],
  ])('gets no record that was read more than 5 seconds before: %s', async (_, step) => {
    const readAt = new Map<number, number>()
    const ages: number[] = []
    const rig: Rig = sessionRig('26.10', {
      prepare: (database) => addAssets(database, 2_400, [1, 2, 3]),
      front: ({ isWrite, body }) => {
        rig.now.value += isWrite ? 130 : 200
        if (isWrite) ages.push(rig.now.value - (readAt.get(Number(body['asset_id'])) ?? -9e9))
        return undefined
      },
    })
    const requests = (await updates(rig, 200 * step)).filter((_request, n) => n % step === 0)
    rig.calls.length = 0
    const writer = rig.session(assets, ALL, { atOnce: 4 })
    const options = {
      ...OPTIONS,
      announce: async ({ request }: { request: WriteRequest }) => {
        const id = Number(request.target?.row['asset_id'])
        readAt.set(id, request.target?.readMark?.at ?? -9e9)
      },
    }
    const all = await Promise.all(requests.map((one) => told(writer.perform(one, options))))
    expect(all.map(({ state }) => state)).toEqual(all.map(() => 'done'))
    expect(ages).toHaveLength(200)
    // Each write takes a moment to arrive.
    expect(Math.max(...ages)).toBeLessThanOrEqual(5_000 + 4 * 130)
    expect(rig.calls.length).toBeLessThan(300)
  })
})

test('a dry run sends nothing', async () => {
  const rig = sessionRig('26.10')
  const requests = [...(await updates(rig)), newAsset('New')]
  const writer = rig.session(assets, ALL)
  const options = { ...OPTIONS, isDryRun: true }
  const all = await Promise.all(requests.map((request) => told(writer.perform(request, options))))
  expect(new Set(all.map(({ state }) => state))).toEqual(new Set(['planned']))
  expect(posts(rig)).toEqual([])
})

test('a flag that only one record may have stays with the last record that got it', async () => {
  for (const release of RELEASES) {
    const stages = [
      async (rig: Rig) => {
        const all = await listed(rig.api, contacts, { kind: 'client', id: 1, name: undefined })
        return all
          .slice(0, 6)
          .map((target, n) =>
            updateOf(contacts, target, { contact_title: `T${n}`, contact_primary: n % 2 }),
          )
      },
    ]
    const { rig } = await expectSame({ release, resource: contacts, stages })
    expect(posts(rig).length).toBeGreaterThan(3)
  }
})

test('a referenced record that has changed is noticed when it is read again with many others', async () => {
  const changes: Record<number, Record<string, string>> = {
    30: { contact_name: 'Renamed' },
    31: { contact_archived_at: '2026-11-24 00:00:00' },
    33: { contact_client_id: '2' },
  }
  const rig: Rig = sessionRig('26.10', {
    prepare: (database) => {
      addAssets(database, 40, [1])
      for (let n = 0; n < 40; n += 1) {
        const one = { contact_name: `C ${n}`, contact_email: `c${n}@x.example` }
        insertRow(database, 'contacts', { ...one, contact_client_id: 1 }, TEST_NOW)
      }
    },
    front: ({ isWrite, writes, database }) => {
      if (!isWrite || writes !== 5) return undefined
      rig.now.value += 6_000
      const { rows } = tableOf(database, 'contacts')
      for (const [n, change] of Object.entries(changes)) {
        const row = rows.find((one) => one['contact_name'] === `C ${n}`)
        Object.assign(row ?? {}, change)
      }
      rows.splice(
        rows.findIndex((one) => one['contact_name'] === 'C 32'),
        1,
      )
      return undefined
    },
  })
  const targets = (await listed(rig.api, assets, ALL)).slice(-40)
  const people = (await listed(rig.api, contacts, ALL)).slice(-40)
  rig.calls.length = 0
  const writer = rig.session(assets, ALL)
  const all = await Promise.all(
    targets.map((target, n) => {
      const which = parseSelector(contacts, `C ${n}`)
      const stored = { ...people[n]!, ...(which.by !== 'id' && { selector: which }) }
      const id = Number(stored.row['contact_id'])
      const references = [{ field: 'asset_contact_id', resource: contacts, stored }]
      const request = updateOf(assets, target, { asset_contact_id: id })
      return told(writer.perform({ ...request, references }, OPTIONS))
    }),
  )
  const failed = all.flatMap(({ state, failure }, n) =>
    state === 'done' ? [] : [[n, (failure as { message: string }).message]],
  )
  expect(failed).toEqual([
    [30, expect.stringContaining('renamed')],
    [31, expect.stringMatching(/archived|no longer exists/)],
    [32, expect.stringContaining('no longer exists')],
    [33, expect.stringContaining('moved to another client')],
  ])
  // One read of the list, and one for each record that it lacks.
  expect(rig.calls.filter((call) => call === 'GET contacts/read').length).toBeLessThan(8)
})

test('an operation whose check failed is checked again for the next write', async () => {
  let asked = 0
  const { documents } = resources
  const rig = sessionRig('26.10', {
    front: ({ operation, isWrite }) => {
      if (isWrite || operation !== 'technicians/time') return undefined
      asked += 1
      return asked > 1 ? undefined : { status: 500, contentType: 'text/plain', body: 'not now' }
    },
  })
  const session = rig.session(documents, ALL)
  const targets = (await listed(rig.api, documents, ALL)).slice(0, 3)
  const states: string[] = []
  for (const target of targets) {
    const request = updateOf(documents, target, { document_description: 'Changed' })
    states.push((await told(session.perform(request, OPTIONS))).state)
  }
  expect(states).toEqual(['failed', 'done', 'done'])
  const held = tableOf(rig.database, 'documents').rows
  const changed = held.filter((row) => row['document_description'] === 'Changed')
  expect(changed.map((row) => Number(row['document_id']))).toEqual(
    targets.slice(1).map(({ row }) => row['document_id']),
  )
})
