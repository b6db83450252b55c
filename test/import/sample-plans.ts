import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ResourceName } from '../../src/resources/definition.ts'

/** Where the sample files are, with their maps and what is expected of them. */
export const SAMPLES = join(import.meta.dirname, '..', 'samples')

/** What is right for one row. */
export interface ExpectedRow {
  line: number
  do: string
  match?: string
  client?: number
  changes?: Record<string, unknown>
  values?: Record<string, unknown>
  keeps?: Record<string, string>
  must_not?: Record<string, unknown>
}

/** What is right for a file. */
export interface Expected {
  file: string
  module: ResourceName
  options?: string
  rows: ExpectedRow[]
}

/** The samples by name. */
export const NAMES = [
  'adcomputer-utf16',
  'bitwarden-org',
  'certbot-certificates',
  'gam-cros',
  'godaddy-domains',
  'itflow-assets-export',
  'itflow-contacts-template',
  'itflow-networks-template',
  'itglue-configurations',
  'snipeit-custom-report',
  'trmm-agents',
] as const

/** What is right for a sample. */
export function expectedOf(name: string): Expected {
  return JSON.parse(readFileSync(join(SAMPLES, 'expected', `${name}.json`), 'utf8'))
}

/** The line that imports a sample. */
export function importLine(name: string, more: readonly string[] = []): string[] {
  const { file, module, options = '' } = expectedOf(name)
  const scope = options.includes('client acme') ? ['--client', 'acme'] : ['--all-clients']
  const map = ['--map', join(SAMPLES, 'maps', `${name}.yaml`)]
  const secrets = module === 'credentials' ? ['--replace-secrets'] : []
  return ['import', module, join(SAMPLES, file), ...map, ...scope, ...secrets, ...more]
}
