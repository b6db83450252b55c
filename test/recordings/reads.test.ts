import { describe, expect, it } from 'vitest'
import { eachOnce } from '../support/division.ts'
import { type Recording, recordings, saidIn, serveRecorded } from '../support/recorded.ts'
import { freshHome, run } from '../support/run.ts'
import { idOf, secretsIn } from './columns.ts'
import { type Asked, askedIn, outcomeOf } from './commands.ts'
import { holdFailure, holdList, holdRecord, holdSecrets, printed } from './printed.ts'

const all = recordings().map((recording) => ({ recording, ...askedIn(recording) }))

/** The result of a read: found or not, a record or a list. */
const outcome = ({ id, exchange }: Asked) => `${id === undefined} ${exchange.response.status}`

const TRIED = new Set(
  eachOnce(
    all.flatMap(({ recording, asked }) => asked.map((one) => ({ recording, one }))),
    ({ one }) => `${one.module} ${outcome(one)}`,
    ({ recording }) => recording.release,
    ({ one }) => one.module,
    ({ recording, one }) => `${recording.release} ${outcome(one)}`,
    ({ one }) => one.exchange.name.replace(/^[^:]*/, ''),
  ).map(({ one }) => one),
)

describe.each(all)('every read recorded on $recording.release', ({ recording, asked, strange }) => {
  const tried = asked.filter((one) => TRIED.has(one))
  it.each(tried.map((one) => [one.exchange.name, one.argv.join(' '), one] as const))(
    '%s: itflow %s',
    (_name, _command, one) => hold(recording, one),
  )

  it('is one of these, or of no module', () => {
    expect(strange).toEqual(['transport: module that does not exist', 'probe: technicians/read'])
    expect(asked.length).toBe(268)
  })

  it('has secrets to hide', () => {
    const secrets = asked.flatMap(({ exchange, module }) =>
      (saidIn(exchange).data ?? []).flatMap((raw) => secretsIn(module, raw)),
    )
    expect(secrets.length).toBeGreaterThan(0)
  })

  it('is exact in CSV, escape sequences included, where raw text is asked for', async () => {
    const list = recording.exchanges.find(({ name }) => name === 'tickets: list')!
    const { url } = await serveRecorded(recording, list)
    const env = { ITFLOW_URL: url.href, ITFLOW_API_KEY: recording.keys.admin }
    const argv = ['tickets', 'list', '--all', '--csv', '--csv-raw']
    const { stdout } = await run(argv, { env, home: freshHome() })
    expect(stdout).toContain('\u001b[31mred\u001b[0m bold =1+1')
  })
})

async function hold(recording: Recording, asked: Asked): Promise<void> {
  const { exchange, module, argv, id } = asked
  const server = await serveRecorded(recording, exchange)
  const both = await printed(server, recording, argv)
  const wanted = outcomeOf(asked, recording)
  holdSecrets(both, recording, module, exchange)
  if ('exit' in wanted) return holdFailure(both, wanted.exit)
  expect(saidIn(exchange).count ?? 0).toBe(wanted.records.length)
  expect(server.received.filter(({ target }) => target.includes(recording.keys.admin))).toEqual([])
  if (id === undefined) return holdList(both, module, wanted.records)
  const record = wanted.records.find((candidate) => candidate[idOf(module)] === id)
  return record === undefined ? holdFailure(both, 5) : holdRecord(both, module, record)
}
