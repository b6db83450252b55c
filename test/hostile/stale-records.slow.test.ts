import { describe, expect, it } from 'vitest'
import { flagOf } from '../../src/records/field-names.ts'
import type { Resource } from '../../src/resources/definition.ts'
import { resources } from '../../src/resources/index.ts'
import { isWithin, type Release } from '../../src/resources/releases.ts'
import { longTextOf } from '../../src/verbs/field-options.ts'
import { plainTexts, readsToFind, type Waiting, whileWaiting } from '../support/colleague.ts'
import { keptText } from '../support/drafts.ts'

const RELEASES: readonly Release[] = ['25.01', '26.07', '26.08.2', '26.10']

/** A record of client 1 for every module with an update. */
const IDS: Readonly<Record<string, number>> = { vendors: 2 }

/** On earlier releases, updating a document is refused (H03). */
const SINCE: Readonly<Record<string, Release>> = { documents: '26.3' }

const CHANGES = ['other', 'same', 'moved', 'archived', 'deleted', 'renamed'] as const
type Changed = (typeof CHANGES)[number]

const WAITS = ['clock', 'question', 'choice', 'editor', 'prompt', 'stdin'] as const
type Wait = (typeof WAITS)[number]

/** Waits for a record that is given by a partial name, or by a name that another record has too. */
const BY_NAME: ReadonlySet<Wait> = new Set(['question', 'choice'])

interface Case {
  resource: Resource
  module: string
  release: Release
  wait: Wait
  changed: Changed
}

const updatable = Object.values(resources).filter(
  ({ operations }) => operations.update !== undefined,
)

const cases: readonly Case[] = RELEASES.flatMap((release) =>
  updatable
    .filter(({ name, operations: { update } }) =>
      isWithin(release, { ...update, ...(SINCE[name] && { since: SINCE[name] }) }),
    )
    .flatMap((resource) =>
      WAITS.flatMap((wait) =>
        CHANGES.map((changed) => ({ resource, module: resource.name, release, wait, changed })),
      ),
    ),
).filter(isOfUse)

/** Whether a case differs enough from the others to be tried. */
function isOfUse({ resource, release, wait, changed }: Case): boolean {
  if (changed === 'moved' && resource.client === resource.id) return false
  if (wait === 'clock') return true
  if (wait === 'prompt' || wait === 'stdin') {
    return release !== '26.07' && secretOf(resource) !== undefined
  }
  if (release !== '26.10') return false
  if (wait === 'question') return true
  return changed === 'same' || changed === 'moved' || changed === 'renamed'
}

function secretOf({ fields }: Resource): string | undefined {
  const named = Object.entries(fields).find(
    ([name, { kind, write }]) =>
      kind === 'secret' && write !== undefined && /_password$/.test(name),
  )
  return named?.[0]
}

/** Returns the command, and how it is made to wait. */
function commandOf({ resource, wait }: Case, ours: string): [string[], Waiting] {
  const { name, label, id, module } = resource
  const number = String(IDS[name] ?? 1)
  const isOurs = (row: Record<string, string | null>) => row[id] === number
  const argv = (which: string, ...more: string[]) => [
    ...[name, 'update', which, `--${flagOf(resource, ours)}`, 'Ours', ...more],
  ]
  const secret = flagOf(resource, secretOf(resource) ?? '')
  switch (wait) {
    case 'clock':
      return [argv(number), { slowAfter: readsToFind(resource) }]
    case 'prompt':
      return [argv(number, `--${secret}-prompt`), { options: { answers: ['A new secret'] } }]
    case 'stdin':
      return [argv(number, `--${secret}-stdin`), { options: { stdin: 'A new secret\n' } }]
    case 'editor':
      return [argv(number, '--edit'), { inEditor: 'Written by hand' }]
    case 'question':
      return [
        argv('zebra'),
        {
          prepare: ({ tables }) => {
            for (const row of tables[module]?.rows ?? []) {
              if (isOurs(row)) row[label] = `zebra-${row[label]}`
            }
          },
          options: { answers: [true] },
        },
      ]
    case 'choice':
      return [
        argv('name:zebra.example'),
        {
          prepare: ({ tables }) => {
            const rows = tables[module]?.rows ?? []
            const one = rows.find(isOurs) ?? {}
            one[label] = 'zebra.example'
            rows.push({ ...one, [id]: '990' })
          },
          options: { answers: [number] },
        },
      ]
  }
}

/** Returns the expected exit status, and whether the requested value is stored. */
function expectedOf({ resource, release, wait, changed }: Case): {
  status: number
  isOurs: boolean
} {
  if (changed === 'other') return { status: 0, isOurs: true }
  if (changed === 'renamed' && !BY_NAME.has(wait)) return { status: 0, isOurs: true }
  const { hidesArchivedSince: since } = resource
  const isHidden = since !== undefined && isWithin(release, { since })
  const isGone = changed === 'deleted' || (changed === 'archived' && isHidden)
  return { status: isGone ? 5 : 10, isOurs: false }
}

/** The columns that the server looks up with every update of a domain (H35). */
const LOOKED_UP = /^domains \d+ domain_(?:ip|name_servers|mail_servers|txt|raw_whois)/

describe('a record that someone else changes before it is updated', () => {
  it.each(cases)('$module on $release: $wait, $changed', async (one) => {
    const { resource, changed } = one
    const { module, id, label, client, archivedAt } = resource
    const [ours, theirs] = plainTexts(resource)
    const number = String(IDS[resource.name] ?? 1)
    const [argv, waiting] = commandOf(one, ours)
    const colleague: Readonly<Record<Changed, Readonly<Record<string, string>>>> = {
      other: { [theirs]: 'Theirs' },
      same: { [ours]: 'Theirs' },
      moved: { [client ?? '']: '2' },
      archived: { [archivedAt ?? '']: '2026-11-24 12:00:00' },
      deleted: {},
      renamed: { [label]: 'quagga.example' },
    }
    const run = await whileWaiting(
      argv,
      ({ database, row }) => {
        const rows = database.tables[module]?.rows ?? []
        const record = row(module, { [id]: number })
        if (changed === 'deleted') rows.splice(rows.indexOf(record), 1)
        else Object.assign(record, colleague[changed])
      },
      { ...waiting, release: one.release },
    )
    const { status, isOurs } = expectedOf(one)
    expect([run.status, run.sent], run.stderr).toEqual([status, isOurs ? [`${module}/update`] : []])
    const long = one.wait === 'editor' ? longTextOf(resource, 'update')?.name : undefined
    const secret = one.wait === 'prompt' || one.wait === 'stdin' ? secretOf(resource) : undefined
    const asked = isOurs ? [ours, long, secret].flatMap((name) => name ?? []) : []
    const fields = [...new Set([...Object.keys(colleague[changed]), ...asked])]
    const changes = run.changes.filter((line) => !LOOKED_UP.test(line))
    expect(changes.map((line) => line.replace(/:.*/s, '')).sort()).toEqual(
      changed === 'deleted'
        ? [`${module} ${number} gone`]
        : fields.map((name) => `${module} ${number} ${name}`).sort(),
    )
    if (long !== undefined || one.wait === 'editor') {
      if (!isOurs) expect(keptText(run.stderr)).toContain('Written by hand')
    }
    expect(run.screen).not.toContain('A new secret')
  })
})

/** Returns a text field of a record other than its name. */
function textOf({ fields, label }: Resource): string {
  return Object.keys(fields).find((name) => /_(?:notes?|description|make)$/.test(name)) ?? label
}

const deletable = Object.values(resources).filter(
  ({ operations, client, id }) => operations.delete !== undefined && client !== id,
)

describe('a record that someone else changes during the prompt to delete it', () => {
  const all = deletable.flatMap((resource) =>
    (['other', 'moved', 'archived', 'deleted', 'renamed'] as const).map((changed) => ({
      ...({
        resource,
        module: resource.name,
        release: '26.10',
        wait: 'question',
        changed,
      } as const),
    })),
  )

  it.each(all)('$module: $changed', async (one) => {
    const { resource, changed } = one
    const { name, module, id, label, client, archivedAt } = resource
    const place = client ?? resource.parent
    if (place === undefined || (changed === 'archived' && archivedAt === null)) return
    const number = String(IDS[name] ?? 1)
    const run = await whileWaiting(
      [name, 'delete', number],
      ({ database, row }) => {
        const rows = database.tables[module]?.rows ?? []
        const record = row(module, { [id]: number })
        if (changed === 'deleted') rows.splice(rows.indexOf(record), 1)
        if (changed === 'other') record[textOf(resource)] = 'Theirs'
        if (changed === 'moved') record[place] = '2'
        if (changed === 'archived') record[archivedAt ?? ''] = '2026-11-24 12:00:00'
        if (changed === 'renamed') record[label] = 'quagga.example'
      },
      { options: { answers: [true] } },
    )
    const { status } = expectedOf(one)
    expect([run.status, run.sent], run.stderr).toEqual([status === 0 ? 10 : status, []])
    expect(run.changes).toHaveLength(1)
  })
})

const archivable = Object.values(resources).filter(
  ({ operations, client, id }) => operations.archive !== undefined && client !== id,
)

describe('one of two records that someone else changes during the prompt to archive them', () => {
  const all = archivable.flatMap((resource) =>
    (['other', 'moved', 'deleted', 'renamed'] as const).map((changed) => ({
      ...({ resource, module: resource.name, changed } as const),
    })),
  )

  it.each(all)('$module: $changed', async ({ resource, changed }) => {
    const { name, module, id, label, client, archivedAt } = resource
    if (client === null || archivedAt === null) return
    const run = await whileWaiting(
      [name, 'archive', '990', '991'],
      ({ database, row }) => {
        const rows = database.tables[module]?.rows ?? []
        const record = row(module, { [id]: '990' })
        if (changed === 'deleted') rows.splice(rows.indexOf(record), 1)
        if (changed === 'other') record[textOf(resource)] = 'Theirs'
        if (changed === 'moved') record[client] = '2'
        if (changed === 'renamed') record[label] = 'quagga.example'
      },
      {
        prepare: ({ tables }) => {
          const rows = tables[module]?.rows ?? []
          const one = rows.find((row) => row[id] === String(IDS[name] ?? 1)) ?? {}
          for (const number of ['990', '991']) {
            rows.push({ ...one, [id]: number, [label]: `record-${number}.example` })
          }
        },
        options: { answers: [true] },
      },
    )
    const isDone = changed === 'other'
    expect([run.status, run.sent.length], run.stderr).toEqual(isDone ? [0, 2] : [11, 1])
    expect(run.instance.row(module, { [id]: '991' })[archivedAt]).not.toBeNull()
  })
})
