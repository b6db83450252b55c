import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { expect, it } from 'vitest'
import { parse as parseYaml } from 'yaml'
import { parse, refusal } from './config-parsing.ts'

/** A configuration with every key but those that exclude each other, one on each line. */
const WHOLE = `listen: 127.0.0.1:8787
tls:
  cert: a.pem
  key: a.key
proxy: 10.0.0.1
unknown_client: Internal
metrics:
  token_env: PROBE_TOKEN
defaults:
  hold: 0s
  repeat: 1h
  reopen: 24h
  priority: Low
  severities: { a: Low }
  rate: 600/m
  max_body: 256KB
sources:
  one:
    dialect: json
    token_env: PROBE_TOKEN
    token_header: X-Token
    signature: false
    key: a
    subject: a
    state: a
    details: a
    severity: a
    link: a
    client:
      field: a
      table: { a: b }
    host: a
    ip: a
    mac: a
    contact: a
    hold: 0s
    repeat: 1h
    reopen: 24h
    priority: Low
    severities: { a: Low }
    rate: 600/m
    max_body: 256KB
  two:
    dialect: zabbix
    token_file: two.token
    client: { field: a }
    host: a
    ip: a
    mac: a
    contact: a
`
const LINES = WHOLE.split('\n')

const validate = new Ajv({ strict: false }).compile(
  JSON.parse(readFileSync('docs/alerts.schema.json', 'utf8')),
)

/** Every key of the configuration, with its line. */
const KEYS = LINES.flatMap((line, index) => {
  const [, indent = '', key] = /^( *)([a-z_]+): ?/.exec(line) ?? []
  const isSource = indent.length === 2 && (key === 'one' || key === 'two')
  return key === undefined || isSource ? [] : [{ key, line: index + 1, column: indent.length + 1 }]
})

/** A word with two neighbours swapped, or a letter doubled or left out, at each position. */
function misspellings(key: string): readonly string[] {
  const all = [...key].flatMap((letter, index) => {
    const [before, after] = [key.slice(0, index), key.slice(index + 1)]
    const swapped = `${before}${after.slice(0, 1)}${letter}${after.slice(1)}`
    return [`${before}${letter}${letter}${after}`, ...(key.length > 4 ? [swapped] : [])]
  })
  return [...new Set(all)].filter((word) => word !== key)
}

it('the configuration of these tests has every key of the schema', () => {
  expect(validate(parseYaml(WHOLE))).toBe(true)
  const schema = JSON.stringify(JSON.parse(readFileSync('docs/alerts.schema.json', 'utf8')))
  const known = [...schema.matchAll(/"properties":\{/g)].length
  expect(known).toBeGreaterThan(5)
  const names = new Set(KEYS.map(({ key }) => key))
  const inSchema = (node: unknown): string[] => {
    if (typeof node !== 'object' || node === null) return []
    const own = 'properties' in node ? Object.keys(Object(node.properties)) : []
    return [...own, ...Object.values(node).flatMap(inSchema)]
  }
  expect(inSchema(JSON.parse(schema)).filter((key) => !names.has(key))).toEqual([])
})

it.each(KEYS)(
  '$key in line $line is suggested for every misspelling',
  async ({ key, line, column }) => {
    for (const word of misspellings(key)) {
      const lines = LINES.with(line - 1, (LINES[line - 1] ?? '').replace(`${key}:`, `${word}:`))
      const text = lines.join('\n')
      expect(validate(parseYaml(text)), word).toBe(false)
      expect(await refusal(text), word).toEqual([
        'usage',
        `alerts.yaml, line ${line}, column ${column}: unknown key ${word}`,
        `Did you mean ${key}?`,
      ])
    }
  },
)

it('a key that is like no other is answered with those that there are', async () => {
  const text = WHOLE.replace('  cert: a.pem', '  wxyz: a.pem')
  expect(await refusal(text)).toEqual([
    'usage',
    'alerts.yaml, line 3, column 3: unknown key wxyz',
    'Keys: cert, key',
  ])
})

it.each(['key', 'subject', 'state', 'details', 'severity', 'link'])(
  '%s is only for the json dialect',
  async (key) => {
    const text = WHOLE.replace('    dialect: zabbix\n', `    dialect: zabbix\n    ${key}: a\n`)
    const line = LINES.indexOf('    dialect: zabbix') + 2
    expect(await refusal(text)).toEqual([
      'usage',
      `alerts.yaml, line ${line}, column 5: ${key} is only for dialect json`,
    ])
  },
)

it.each([
  ['zabix', 'zabbix'],
  ['alertmanger', 'alertmanager'],
  ['uptimekuma', 'uptime-kuma'],
  ['naggios', 'nagios'],
  ['JSON', 'json'],
  ['kuma', 'uptime-kuma'],
  ['Kuma', 'uptime-kuma'],
  ['prometheus', 'alertmanager'],
  ['grafana', 'alertmanager'],
  ['icinga', 'nagios'],
  ['icinga2', 'nagios'],
  ['tactical-rmm', 'json'],
])('the dialect %s is answered with %s', async (written, near) => {
  const text = WHOLE.replace('dialect: zabbix', `dialect: ${written}`)
  const line = LINES.indexOf('    dialect: zabbix') + 1
  expect(await refusal(text)).toEqual([
    'usage',
    `alerts.yaml, line ${line}, column 14: dialect ${written}: not one of json, zabbix, alertmanager, uptime-kuma, nagios`,
    `Did you mean ${near}?`,
  ])
})

it('a misspelt priority is answered with the closest', async () => {
  for (const [text, written] of [
    [WHOLE.replace('priority: Low', 'priority: hihg'), 'priority'],
    [WHOLE.replace('severities: { a: Low }', 'severities: { a: hihg }'), 'a'],
  ] as const) {
    const [, message, hint] = await refusal(text)
    expect(message).toContain(`${written} hihg: not one of Low, Medium, High, Urgent`)
    expect(hint).toBe('Did you mean High?')
  }
})

it.each(['token', 'secret', 'password', 'api_key'])(
  '%s in the configuration is refused with the reason, and its value is not repeated',
  async (key) => {
    const where = ['metrics:\n', 'defaults:\n', '  one:\n', '  two:\n']
    for (const head of where) {
      const indent = head.startsWith(' ') ? '    ' : '  '
      const text = WHOLE.replace(head, `${head}${indent}${key}: hunter2hunter2hunter2\n`)
      const said = await refusal(text)
      expect(said.join()).toContain(
        `column ${indent.length + 1}: ${key}: a token isn't written in the configuration`,
      )
      expect(said.at(-1)).toMatch(/^Use token_env: VARIABLE, or token_file: PATH/)
      expect(said.join()).not.toContain('hunter2')
    }
    expect((await refusal(`${key}: hunter2hunter2\n${WHOLE}`)).join()).not.toContain('hunter2')
  },
)

it('the configuration of these tests is otherwise complete', async () => {
  const text = WHOLE.replace(/^tls:\n.*\n.*\n/m, '').replace(
    'token_file: two.token',
    'token_env: PROBE_TOKEN',
  )
  expect([...(await parse(text)).config.sources.keys()]).toEqual(['one', 'two'])
})
