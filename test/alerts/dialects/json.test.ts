import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { priorityFor } from '../../../src/alerts/delivery/priority.ts'
import { RECOVERY_WORDS } from '../../../src/alerts/dialects/recovery-words.ts'
import { read } from './support.ts'

const PICKS = { key: 'id', subject: 'text', state: 'state' } as const

test('every field is taken from where its expression finds it', () => {
  const payload = {
    check: { id: 'backup', host: 'srv-01', ip: '192.0.2.10', mac: '00-00-5e-00-53-01' },
    text: 'Backup failed',
    log: ['first', 'second', 3],
    level: 'critical',
    company: 'Acme',
    person: 'jane@acme.example',
    page: 'https://user:secret@backup.acme.example/run/7?x=1#top',
  }
  const { events } = read('json', payload, {
    key: "join('/', [check.host, check.id])",
    subject: 'text',
    details: 'log',
    severity: 'level',
    client: 'company',
    host: 'check.host',
    ip: 'check.ip',
    mac: 'check.mac',
    contact: 'person',
    link: 'page',
  })
  expect(events).toEqual([
    {
      key: 'srv-01/backup',
      state: 'alert',
      subject: 'Backup failed',
      details: 'first\nsecond\n3',
      severity: 'critical',
      clients: ['Acme'],
      host: 'srv-01',
      ip: '192.0.2.10',
      mac: '00-00-5e-00-53-01',
      contact: 'jane@acme.example',
      link: 'https://backup.acme.example/run/7?x=1#top',
    },
  ])
})

describe('the state', () => {
  it.each([...RECOVERY_WORDS].flatMap((word) => [word, ` ${word.toUpperCase()} `]))(
    '%s is a recovery',
    (state) => {
      expect(read('json', { id: 1, text: 'x', state }, PICKS).events[0]?.state).toBe('recovery')
    },
  )

  it.each([0, false])('%j is a recovery', (state) => {
    expect(read('json', { id: 1, text: 'x', state }, PICKS).events[0]?.state).toBe('recovery')
  })

  it.each(['down', 'CRITICAL', '', 'okay then', 1, true, null, undefined, {}, ['ok'], '00'])(
    '%j is an alert',
    (state) => {
      expect(read('json', { id: 1, text: 'x', state }, PICKS).events[0]?.state).toBe('alert')
    },
  )

  test('without an expression it is always an alert', () => {
    const { state: _, ...picks } = PICKS
    expect(read('json', { id: 1, text: 'x', state: 'ok' }, picks).events[0]?.state).toBe('alert')
  })
})

describe('the key', () => {
  it.each([
    ['backup/srv-01', 'backup/srv-01'],
    ['  spaces \n', 'spaces'],
    [42, '42'],
    [true, 'true'],
    ['a\u001b[31mb', 'a\u001b[31mb'],
    ['İ ẞ é', 'İ ẞ é'],
    ['x'.repeat(10_000), 'x'.repeat(10_000)],
  ])('%j is used as --key would be', (id, key) => {
    expect(read('json', { id, text: 'x' }, PICKS).events[0]?.key).toBe(key)
  })

  test('a longer one is replaced by its digest, which differs for each', () => {
    const keys = ['a', 'b'].map(
      (end) => read('json', { id: 'x'.repeat(10_000) + end, text: 'x' }, PICKS).events[0]?.key,
    )
    expect(keys[0]).toMatch(/^sha256:[0-9a-f]{64}$/)
    expect(keys[1]).not.toBe(keys[0])
  })
})

it.each([
  [{ text: 'x' }, 'The payload has no key'],
  [{ id: null, text: 'x' }, 'The payload has no key'],
  [{ id: ' ', text: 'x' }, 'The key is empty'],
  [{ id: '\u001b[31m\u200b', text: 'x' }, 'The key is empty'],
  [{ id: {}, text: 'x' }, "The key isn't a text"],
  [{ id: ['a'], text: 'x' }, "The key isn't a text"],
  [{ id: 1 }, 'The payload has no subject'],
  [{ id: 1, text: '\n\u0007' }, 'The subject is empty'],
  [{ id: 1, text: { a: 1 } }, "The subject isn't a text"],
  [{ id: 1, text: ['a'] }, "The subject isn't a text"],
  [[{ id: 1, text: 'x' }], 'The payload has no subject'],
  ['text', 'The payload must be a JSON object'],
  [17, 'The payload must be a JSON object'],
  [null, 'The payload must be a JSON object'],
])('%j is refused: %s', (payload, reason) => {
  expect(() => read('json', payload, PICKS)).toThrow(reason)
})

test('a list is read by expressions that work on lists', () => {
  const picks = { key: '[0].id', subject: '[0].text' }
  expect(read('json', [{ id: 1, text: 'x' }], picks).events).toHaveLength(1)
})

describe('texts', () => {
  const event = (payload: object) =>
    read('json', { id: 1, text: 'x', ...payload }, { ...PICKS, details: 'more', client: 'client' })
      .events[0]

  test('lose what a terminal would act on, and a subject is one line', () => {
    const found = event({
      text: '\u001b]0;title\u0007Disk\r\n\t\u001b[31mfull\u001b[0m\u202e <b>now</b>\u0000',
      more: 'one\r\ntwo\u001b[2J\u0007\n\n',
    })
    expect(found?.subject).toBe('Disk full <b>now</b>')
    expect(found?.details).toBe('one\ntwo')
  })

  test('a long subject is cut, and all of it goes to the details', () => {
    const text = `Disk ${'x'.repeat(10_000)}`
    const found = event({ text, more: 'more' })
    expect(found?.subject).toBe(`${text.slice(0, 299)}…`)
    expect(found?.details).toBe(`${text}\n\nmore`)
  })

  test('a character is never split', () => {
    const found = event({ text: '😀'.repeat(200), more: '😀'.repeat(20_000) })
    for (const text of [found?.subject ?? '', found?.details ?? '']) {
      expect(text).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])/)
      expect(text.endsWith('…')).toBe(true)
    }
    expect(found?.details.length).toBeLessThanOrEqual(20_000)
  })

  test('details that are data are shown as JSON, unless they are too deep', () => {
    expect(event({ more: { a: [1, { b: null }] } })?.details).toBe(
      '{\n  "a": [\n    1,\n    {\n      "b": null\n    }\n  ]\n}',
    )
    let deep: unknown = 1
    for (let level = 0; level < 100_000; level++) deep = [deep]
    expect(event({ more: { deep } })?.details).toBe('The data is nested too deeply to show.')
  })

  it.each([
    ['Acme', ['Acme']],
    [
      ['Acme', ' ', 7, 'Acme', null, {}],
      ['Acme', '7'],
    ],
    ['Linux servers, Acme', ['Linux servers, Acme', 'Linux servers', 'Acme']],
    ['Miller, Smith & Co, ', ['Miller, Smith & Co,', 'Miller', 'Smith & Co']],
    [null, []],
    [{}, []],
    ['x'.repeat(256), []],
  ])('the client may be named by %j', (client, clients) => {
    expect(event({ client })?.clients).toEqual(clients)
  })

  test('no payload names more than 50 clients', () => {
    const client = [...Array(100).keys()].map((index) => `a${index},b${index}`)
    expect(event({ client })?.clients).toHaveLength(50)
  })

  it.each(['javascript:alert(1)', 'ftp://x/', 'file:///etc/passwd', 'x', '', 'https://', 7, {}])(
    '%j is no link that is shown',
    (link) => {
      const found = read('json', { id: 1, text: 'x', link }, { ...PICKS, link: 'link' }).events[0]
      expect(found).not.toHaveProperty('link')
    },
  )

  test('an address in place of a host name counts as the address', () => {
    const picks = { ...PICKS, host: 'host', ip: 'ip' }
    const place = (host: unknown, ip?: unknown) => {
      const { host: name, ip: address } =
        read('json', { id: 1, text: 'x', host, ip }, picks).events[0] ?? {}
      return [name, address]
    }
    expect(place('192.0.2.10')).toEqual([undefined, '192.0.2.10'])
    expect(place('2001:db8::1', '192.0.2.10')).toEqual([undefined, '192.0.2.10'])
    expect(place('srv-01', '192.0.2.10')).toEqual(['srv-01', '192.0.2.10'])
    expect(place(['', 'srv-01'])).toEqual(['srv-01', undefined])
    expect(place('Web server 01')).toEqual(['Web server 01', undefined])
    expect(place('srv-01:9100')).toEqual(['srv-01', undefined])
    expect(place(`https://srv-01.acme.example/${'x'.repeat(300)}`)).toEqual([
      'srv-01.acme.example',
      undefined,
    ])
    expect(place('x'.repeat(256))).toEqual([undefined, undefined])
  })
})

it.each([
  ['critical', 'High'],
  [' CRITICAL ', 'High'],
  ['disaster', 'Urgent'],
  ['Warning', 'Medium'],
  ['info', 'Low'],
  ['Not classified', 'Low'],
  ['constructor', undefined],
  ['', undefined],
  ['Grad 3', undefined],
])('the severity %s stands for the priority %s', (severity, priority) => {
  expect(priorityFor({ priorities: new Map(), priority: undefined }, severity)).toBe(priority)
})

test('the same payload always leads to the same key, whatever else is in it', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.jsonValue(), (id, other) => {
      fc.pre(/[!-~]/.test(id))
      const keys = [
        { id, text: 'x' },
        { other, id, text: 'y' },
      ].map((payload) => read('json', payload, PICKS).events[0]?.key)
      expect(keys).toEqual([id.trim(), id.trim()])
    }),
  )
})
