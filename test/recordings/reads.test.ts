import { describe, expect, it } from 'vitest'
import { eachOnce } from '../support/division.ts'
import { type Recording, recordings, saidIn, serveRecorded } from '../support/recorded.ts'
import { freshHome, run } from '../support/run.ts'
import { idOf, secretsIn } from './columns.ts'
import { type Asked, askedIn, outcomeOf } from './commands.ts'
import { holdFailure, holdList, holdRecord, holdSecrets, printed } from './printed.ts'

describe.each(recordings())('every read recorded on $release', (recording) => {
  const { asked, strange } = askedIn(recording)

  const tried = eachOnce(
    asked,
    ({ module, id, exchange }) => `${module} ${id === undefined} ${exchange.response.status}`,
    ({ exchange }) => exchange.name.replace(/^[^:]*/, ''),
  )
  it.each(tried.map((one) => [one.exchange.name, one.argv.join(' '), one] as const))(
    '%s: itflow %s',
    (_name, _command, one) => hold(recording, one),
  )

  it('is one of these, or of no module', () => {
    expect(strange).toEqual(['transport: module that does not exist', 'probe: technicians/read'])
    expect(asked.length).toBe(268)
  })

  it('has secrets to be silent about', () => {
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
  const outcome = outcomeOf(asked, recording)
  holdSecrets(both, recording, module, exchange)
  if ('exit' in outcome) return holdFailure(both, outcome.exit)
  expect(saidIn(exchange).count ?? 0).toBe(outcome.records.length)
  expect(server.received.filter(({ target }) => target.includes(recording.keys.admin))).toEqual([])
  if (id === undefined) return holdList(both, module, outcome.records)
  const record = outcome.records.find((candidate) => candidate[idOf(module)] === id)
  return record === undefined ? holdFailure(both, 5) : holdRecord(both, module, record)
}
