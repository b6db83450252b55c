import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { parse } from 'yaml'
import type { PickName } from '../../../src/alerts/dialects/dialect.ts'
import { read } from './support.ts'
import { FAILURE, posted, RESOLVED } from './tactical-rmm.ts'

const FOLDER = 'docs/examples/alerts/'
const SOURCE = parse(readFileSync(`${FOLDER}tactical-rmm.yaml`, 'utf8')).sources.tactical

const { dialect, token_file: _, client, ...fields } = SOURCE
const PICKS: Partial<Record<PickName, string>> = { ...fields, client: client.field }

/** Reads what arrives for values. */
function arrived(values: Record<string, string> = {}, template = FAILURE) {
  const { events } = read(dialect, JSON.parse(posted(template, values)), PICKS)
  return events[0]
}

test('the templates differ in the state only', () => {
  expect(RESOLVED).toBe(FAILURE.replace('"state": "failing"', '"state": "resolved"'))
})

test('a failed check is an alert', () => {
  expect(arrived()).toEqual({
    key: 'check/kTnZqpVvLrXwYsBd/12/None',
    state: 'alert',
    subject: 'PC-07 has a script check: Script Check: Backup that failed.',
    details: 'PC-07 has a script check: Script Check: Backup that failed.\nDisk C: 97% full',
    severity: 'error',
    clients: ['Acme'],
    host: 'PC-07',
  })
})

test('a resolved check has the key of the failed one, and another check has another', () => {
  expect(arrived({}, RESOLVED)).toMatchObject({ key: arrived()?.key, state: 'recovery' })
  expect(arrived({ 'alert.assigned_check.pk': '13' })?.key).not.toBe(arrived()?.key)
  expect(arrived({ 'agent.agent_id': 'other' })?.key).not.toBe(arrived()?.key)
})

test('an agent that is overdue has no result and no check', () => {
  const values = {
    'alert.get_result.stdout': 'None',
    'alert.message': 'PC-07 in Acme, Head office is overdue.',
    'alert.alert_type': 'availability',
    'alert.assigned_check.pk': 'None',
  }
  expect(arrived(values)).toMatchObject({
    key: 'availability/kTnZqpVvLrXwYsBd/None/None',
    details: 'PC-07 in Acme, Head office is overdue.',
  })
})

describe('values with signs that JSON has a meaning for', () => {
  it.each([
    'He said "no"',
    'C:\\Users\\jane is full',
    'C:\\Users\\jane\\',
    'one\ntwo\r\nthree\tfour',
    '"',
    '\\',
    '\\"',
    '{"json": "in the output"}',
    '"}',
    '", "key": "other',
    '",\n"key": "other",\n"state": "resolved',
    '"\n}\n{\n"key": "other',
    '\u0007bell \u001b[31mred\u001b[0m',
    '{{alert.message}}',
    'ü € 😀',
  ])('%j in the output changes nothing else', (output) => {
    const { details, ...rest } = arrived({ 'alert.get_result.stdout': output }) ?? {}
    const { details: _, ...plain } = arrived() ?? {}
    expect(rest).toEqual(plain)
    expect(details).toContain('Backup that failed.')
  })

  it.each(['He said "no"', 'C:\\Users\\jane is full', 'C:\\Users\\"jane"', 'a "b"\nc'])(
    '%j in the output is shown as it is',
    (output) => {
      expect(arrived({ 'alert.get_result.stdout': output })?.details.split('\n').slice(1)).toEqual(
        output.split('\n'),
      )
    },
  )

  test.each(['Joe "Big" Ltd', "O'Brien & Sons", 'A\\B'])('a client called %s is found', (name) => {
    expect(arrived({ 'client.name': name })).toMatchObject({ clients: [name], host: 'PC-07' })
  })

  test('no output and no message of a computer can name another key, state, client or host', () => {
    const hostile = fc.array(
      fc.oneof(
        fc.constantFrom('"', '\\', '\n', '{', '}', ',', ':', '"key": "x"', '"state": "resolved"'),
        fc.constantFrom('"client": "', '"host": "', '{{client.name}}', '",\n', '"\n}', 'None'),
        fc.string(),
      ),
    )
    const { subject: _s, details: _d, ...plain } = arrived() ?? {}
    fc.assert(
      fc.property(hostile, hostile, (output, message) => {
        const event = arrived({
          'alert.get_result.stdout': output.join(''),
          'alert.message': `PC-07: ${message.join('')}`,
        })
        const { subject, details: _, ...rest } = event ?? {}
        expect(rest).toEqual(plain)
        expect(subject).not.toBe('')
      }),
      { numRuns: 1000 },
    )
  })
})
