import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { expect, it } from 'vitest'
import { parse as parseYaml } from 'yaml'
import { configJsonSchema } from '../../../src/alerts/config/config-json-schema.ts'
import { ENV, folderWith, parse, TOKEN } from './config-parsing.ts'

const SCHEMA = 'docs/alerts.schema.json'
const EXAMPLE = readFileSync('docs/examples/alerts.yaml', 'utf8')

const validate = new Ajv({ strict: false }).compile(JSON.parse(readFileSync(SCHEMA, 'utf8')))

it('the JSON Schema is up to date (npm run docs)', () => {
  expect(readFileSync(SCHEMA, 'utf8')).toBe(configJsonSchema())
})

it('the example validates against the JSON Schema', () => {
  expect([validate(parseYaml(EXAMPLE)), validate.errors]).toEqual([true, null])
})

it.each(['tactical-rmm.yaml'])('the example for a tool validates too: %s', (name) => {
  const text = readFileSync(`docs/examples/alerts/${name}`, 'utf8')
  expect([validate(parseYaml(text)), validate.errors]).toEqual([true, null])
})

it('the example names its schema by a path from its own folder', () => {
  expect(EXAMPLE).toMatch(/^# yaml-language-server: \$schema=\.\.\/alerts\.schema\.json\n/)
})

it('the example is accepted, and reads payloads as its comments say', async () => {
  const names = ['backup', 'zabbix', 'prometheus']
  const files = Object.fromEntries(names.map((name) => [`${name}.token`, `${name}-${TOKEN}\n`]))
  const folder = folderWith(files)
  const { config, secrets } = await parse(EXAMPLE.replaceAll('/etc/itflow', folder), { env: ENV })
  expect([config.host, config.port, config.unknownClient]).toEqual(['127.0.0.1', 8787, 'Internal'])
  expect([...config.sources.keys()]).toEqual(['probe', ...names])
  expect(secrets).toEqual([TOKEN, ...names.map((name) => `${name}-${TOKEN}`)])
  const backup = config.sources.get('backup')
  const job = { id: 7, repository: 'nas', name: 'Nightly', result: 'failed' }
  const payload = { job, customer: { name: 'Acme Corp' } }
  expect(backup?.read(payload).events).toMatchObject([
    { key: '7/nas', subject: 'Backup Nightly failed', state: 'alert', clients: ['Acme Corp'] },
  ])
  const recovered = { ...payload, job: { ...job, result: 'success' } }
  expect(backup?.read(recovered).events).toMatchObject([{ key: '7/nas', state: 'recovery' }])
})
