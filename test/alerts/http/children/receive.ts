import { startHttp } from '../../../../src/alerts/http/start-http.ts'
import { openOutbox } from '../../../../src/alerts/outbox/open-outbox.ts'
import { makeConfig, makeSource } from '../http-config.ts'

// Receives alerts into an outbox until it is killed, and prints its URL first.

const [, , directory = ''] = process.argv
const limits = { compactFrom: 20_000 }
const { outbox } = await openOutbox(directory, { uid: process.getuid?.(), now: Date.now, limits })
const config = makeConfig([makeSource('probe', { rate: 10 ** 9 })])
const { url } = await startHttp({
  config: () => config,
  accept: (source, events) => outbox.accept(source, events),
  isHealthy: () => outbox.isHealthy(),
  metrics: () => '',
  onResult: () => undefined,
  now: Date.now,
})
process.stdout.write(`${url}\n`)
