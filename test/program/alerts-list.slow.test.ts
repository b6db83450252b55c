import { expect, test } from 'vitest'
import { alertId } from '../../src/alerts/alert-id.ts'
import { environmentOf, hazardInstance } from '../hazards/hazard-instance.ts'
import { start, useProgram } from './child.ts'

useProgram()

const COUNT = 100_000

/** Far less than 100,000 tickets need in memory. */
const MEGABYTES = 64

test('the open alerts among 100,000 tickets are found with little memory', async () => {
  const instance = await hazardInstance('26.10')
  const id = alertId(1, 'k')
  const details = `<p>${'A long conversation. '.repeat(20)}</p>`
  const ended = { ticket_subject: 'Old', ticket_source: 'API', ticket_status: '5' }
  for (let number = 1; number < COUNT; number += 1) {
    instance.put('tickets', {
      ...ended,
      ticket_number: String(number),
      ticket_client_id: '1',
      ticket_details: number % 2 === 0 ? details : `${details}<p>Alert-ID: ${id}</p>`,
    })
  }
  const env = {
    ...environmentOf(instance.sandbox),
    ITFLOW_PROFILE: '',
    NODE_OPTIONS: `--max-old-space-size=${MEGABYTES}`,
  }
  const opened = await start(
    ['alerts', 'open', '--client', '1', '--key', 'k', '--subject', 'S', '--json'],
    env,
  ).ended
  expect([opened.status, opened.status === 0 ? '' : opened.stderr]).toEqual([0, ''])
  const { status, stdout, stderr } = await start(['alerts', 'list', '--json'], env).ended
  expect([status, stderr]).toEqual([0, ''])
  expect(JSON.parse(stdout)).toMatchObject([{ ticket_subject: 'S', alert_id: id }])
})
