import { expect, it } from 'vitest'
import { limitLog } from '../../src/commands/alerts/log-limit.ts'
import { type LogLine, lineFor } from '../../src/commands/alerts/serve-log.ts'

const REFUSED: LogLine = {
  ...{ level: 'warning', event: 'refused', message: 'probe: 401 The token is missing or wrong.' },
  facts: { source: 'probe', status: 401 },
}

function limited() {
  const lines: LogLine[] = []
  const time = { at: 0 }
  return {
    lines,
    time,
    ...limitLog(
      (line) => void lines.push(line),
      () => time.at,
    ),
  }
}

it('logs ten lines of a kind in a minute, and then how many more there were', () => {
  const { lines, time, log, flush } = limited()
  for (let count = 0; count < 100_000; count += 1) log(REFUSED)
  flush()
  expect(lines).toHaveLength(10)
  time.at = 60_000
  flush()
  expect(lines).toHaveLength(11)
  expect(lines[10]).toMatchObject({
    message: 'probe: 401 The token is missing or wrong. (and 99990 more like this)',
    facts: { source: 'probe', status: 401 },
  })
  log(REFUSED)
  flush(true)
  expect(lines).toHaveLength(12)
})

it('tells kinds apart, but not by numbers', () => {
  const { lines, log } = limited()
  for (let count = 0; count < 50; count += 1) {
    log(REFUSED)
    log({ ...REFUSED, message: `probe: 429 Too many requests: try again in ${count} s.` })
  }
  expect(lines).toHaveLength(20)
})

it('counts a failure of the server as one kind, whatever alerts it is about', () => {
  const { lines, log } = limited()
  for (let count = 0; count < 50; count += 1) {
    const subject = `Disk ${'x'.repeat(count)} full`
    const failure = { source: 'probe', subject, message: 'ITFlow is down', isFinal: false }
    log(lineFor({ event: 'failed', ...failure, seq: count }))
  }
  expect(lines).toHaveLength(10)
  expect(lines[0]).toMatchObject({
    ...{ level: 'warning', event: 'retrying' },
    message: 'probe: will be tried again: ITFlow is down (Disk  full)',
    facts: { source: 'probe', subject: 'Disk  full', number: 0 },
  })
})

it.each([
  [17_400, 'ITFlow works again after 17 s'],
  [3 * 3_600_000 + 300_000, 'ITFlow works again after 3 h 5 min'],
])('says after %i ms that ITFlow works again', (after, message) => {
  const line = lineFor({ event: 'itflow_works', after })
  expect(line).toEqual({
    level: 'info',
    event: 'itflow_works',
    message,
    facts: { after_ms: after },
  })
})

it('leaves out no alert', () => {
  const { lines, log } = limited()
  for (let count = 0; count < 50; count += 1) {
    log({ level: 'info', event: 'opened', message: 'probe: opened TCK-1' })
    log({ level: 'error', event: 'failed', message: "Can't be delivered: no client" })
  }
  expect(lines).toHaveLength(100)
})
