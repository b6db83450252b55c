import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { ResourceName } from '../../src/resources/definition.ts'

/** Where the sample files are, with their maps and what is expected of them. */
export const SAMPLES = join(import.meta.dirname, '..', 'samples')

/** What is right for one row. */
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

/** What is right for a file. */
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

/** What is right for a sample. */
export function expectedOf(name: string): Expected {
  return JSON.parse(readFileSync(join(SAMPLES, 'expected', `${name}.json`), 'utf8'))
}

/** The path of a sample's map. */
export function mapPath(name: string): string {
  return join(SAMPLES, 'maps', `${name}.yaml`)
}

/** The line that imports a sample. */
export function importLine(name: string, more: readonly string[] = []): string[] {
  const { file, module, options = '' } = expectedOf(name)
  const scope = options.includes('client acme') ? ['--client', 'acme'] : ['--all-clients']
  const map = ['--map', mapPath(name)]
  const secrets = module === 'credentials' ? ['--replace-secrets'] : []
  return ['import', module, join(SAMPLES, file), ...map, ...scope, ...secrets, ...more]
}
