import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { ResourceName } from '../../src/resources/definition.ts'

/** The folder of the sample files, with their maps and expectations. */
export const SAMPLES = join(import.meta.dirname, '..', 'samples')

/** The expectation for one row. */
export interface ExpectedRow {
  line: number
  do: string
  match?: string
  client?: number
  why?: string
  changes?: Record<string, string | number>
  values?: Record<string, string | number>
  keeps?: Record<string, string>
  must_not?: Record<string, string>
}

/** The expectation for a file. */
export interface Expected {
  file: string
  module: ResourceName
  options?: string
  rows: ExpectedRow[]
}

/** The samples by name. */
export const NAMES: readonly string[] = readdirSync(join(SAMPLES, 'expected')).map((file) =>
  basename(file, '.json'),
)

/** Returns the expectation for a sample. */
export function expectedOf(name: string): Expected {
  return JSON.parse(readFileSync(join(SAMPLES, 'expected', `${name}.json`), 'utf8'))
}

/** The path of a sample's map. */
export function mapPath(name: string): string {
  return join(SAMPLES, 'maps', `${name}.yaml`)
}

/** Returns the command that imports a sample. */
export function importLine(name: string, more: readonly string[] = []): string[] {
  const { file, module, options = '' } = expectedOf(name)
  const scope = options.includes('client acme') ? ['--client', 'acme'] : ['--all-clients']
  const map = ['--map', mapPath(name)]
  const secrets = module === 'credentials' ? ['--replace-secrets'] : []
  return ['import', module, join(SAMPLES, file), ...map, ...scope, ...secrets, ...more]
}
