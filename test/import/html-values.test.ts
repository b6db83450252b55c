import { describe, expect, it } from 'vitest'
import { type Document, importBench } from './bench.ts'

// Text for an HTML field is converted once: in the plan, and not again when the plan is run.

const TEXTS = ['1 < 2 & 3 > 2', 'a  b', '  indented', 'AT&T &amp; co', 'one\n  two'] as const

describe.each([
  ['documents', { name: 'D' }, 'content', 'document_content'],
  ['tickets', { subject: 'T' }, 'details', 'ticket_details'],
  ['ticket-replies', { ticket: 'TCK-1042', type: 'Internal' }, 'message', 'ticket_reply'],
] as const)('texts of %s', (module, record, flag, field) => {
  it('are stored as a write by hand stores them, and are the same the second time', async () => {
    const { instance, itflow, file, writes } = await importBench()
    const one = JSON.stringify(TEXTS.map((text, at) => ({ ...numbered(record, at), [flag]: text })))
    file('texts.json', one)
    const line = [module, 'texts.json', '--client', 'acme', '--yes', '--json']
    const { rows }: Document = JSON.parse((await itflow(line)).stdout)
    expect(rows.map(({ outcome }) => outcome)).toEqual(TEXTS.map(() => 'created'))
    writes()
    const again: Document = JSON.parse((await itflow(line)).stdout)
    expect({ counts: again.counts, writes: writes() }).toMatchObject({
      counts: { same: TEXTS.length },
      writes: 0,
    })
    const table = module.replace('-', '_')
    const id = module === 'ticket-replies' ? 'ticket_reply_id' : `${module.slice(0, -1)}_id`
    const stored = (ids: readonly unknown[]) =>
      ids.map((one) => instance.row(table, { [id]: String(one) })[field])
    const byHand = []
    for (const [at, text] of TEXTS.entries()) {
      const options = Object.entries({ ...numbered(record, at + 100), [flag]: text })
      const given = options.flatMap(([name, value]) => [`--${name}`, value])
      const made = await instance.itflow([module, 'create', '--client', 'acme', ...given, '--json'])
      byHand.push(JSON.parse(made.stdout)[id])
    }
    expect(stored(rows.map((row) => row.id))).toEqual(stored(byHand))
  })
})

it('an update sends what the plan says', async () => {
  const { instance, itflow, file } = await importBench()
  const names = ['Restart runbook', 'New employee']
  file('d.json', JSON.stringify(names.map((name) => ({ name, content: 'x < y  & AT&T &amp; z' }))))
  const { stdout } = await itflow(['documents', 'd.json', '--client', 'acme', '--yes', '--json'])
  const { rows }: Document = JSON.parse(stdout)
  expect(
    names.map((name) => instance.row('documents', { document_name: name })['document_content']),
  ).toEqual(rows.map(({ changes }) => changes?.['document_content']?.to))
})

function numbered(record: Readonly<Record<string, string>>, at: number): Record<string, string> {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [
      name,
      name === 'name' || name === 'subject' ? `${value} ${at}` : value,
    ]),
  )
}
