import { parse } from 'csv-parse/sync'
import { expect } from 'vitest'
import type { Loopback } from '../support/loopback.ts'
import { type Exchange, type Recording, saidIn } from '../support/recorded.ts'
import { freshHome, type RunResult, run } from '../support/run.ts'
import { fieldsOf, secretsIn, type Typed } from './columns.ts'

/** A record as it must be printed. */
export type Wanted = Readonly<Record<string, Typed>>

/** One command in both formats that scripts read. */
export interface Printed {
  json: RunResult
  csv: RunResult
}

/** Runs a command as JSON and as CSV against a served recording, with nothing remembered from before. */
export async function printed(
  { url }: Loopback,
  { keys }: Recording,
  argv: readonly string[],
): Promise<Printed> {
  const options = {
    env: {
      ITFLOW_URL: url.href,
      ITFLOW_API_KEY: keys.admin,
      ITFLOW_DECRYPT_PASSWORD: keys.decryptPassword ?? '',
    },
    home: freshHome(),
  }
  return {
    json: await run([...argv, '--json'], options),
    csv: await run([...argv, '--csv'], options),
  }
}

/** Holds a failure to its exit status and code, with nothing on standard output. */
export function holdFailure({ json, csv }: Printed, exit: number): void {
  expect([json.status, csv.status], json.stderr).toEqual([exit, exit])
  expect([json.stdout, csv.stdout]).toEqual(['', ''])
  const { error } = JSON.parse(json.stderr.trim().split('\n').at(-1) ?? '')
  expect(error.code).toBe(CODES[exit])
}

const CODES: Readonly<Record<number, string>> = {
  3: 'not_authenticated',
  4: 'not_permitted',
  5: 'not_found',
  7: 'unsupported',
  8: 'server_failed',
}

/** Holds a list to its records: all of them, each once, under the newest names and no others, typed. */
export function holdList({ json, csv }: Printed, module: string, records: readonly Wanted[]): void {
  expect([json.status, csv.status], json.stderr).toEqual([0, 0])
  const list: Wanted[] = JSON.parse(json.stdout)
  expect(sorted(list)).toEqual(sorted(records))
  holdCsv(csv, module, list)
}

/** Holds the one record of `get` to what it must be. */
export function holdRecord({ json, csv }: Printed, module: string, record: Wanted): void {
  expect([json.status, csv.status], json.stderr).toEqual([0, 0])
  const one: Wanted = JSON.parse(json.stdout)
  expect(one).toEqual(record)
  holdCsv(csv, module, [one])
}

/** CSV has the fields and records that JSON has, in the same order. */
function holdCsv({ stdout }: RunResult, module: string, records: readonly Wanted[]): void {
  const [heading = [], ...lines]: string[][] = parse(stdout)
  expect(new Set(heading)).toEqual(fieldsOf(module))
  for (const record of records) expect(heading).toEqual(Object.keys(record))
  expect(lines).toEqual(records.map((record) => heading.map((name) => cell(record[name] ?? null))))
}

/** The cell for a value: nothing for null, and nothing that a terminal or a spreadsheet would run (H31). */
function cell(value: Typed): string {
  if (typeof value !== 'string') return value === null ? '' : String(value)
  const shown = value.replace(/\x1b\[[\d;]*m/g, '')
  return /^[=+\-@\t\r\n]/.test(shown) ? `'${shown}` : shown
}

/** Holds what was printed and told to silence about the key, the decrypt password and what they open. */
export function holdSecrets(
  { json, csv }: Printed,
  { keys }: Recording,
  module: string,
  exchange: Exchange,
): void {
  const hidden = (saidIn(exchange).data ?? []).flatMap((raw) => secretsIn(module, raw))
  const secrets = [keys.admin, keys.decryptPassword ?? keys.admin, ...hidden]
  const all = [json, csv].map(({ stdout, stderr }) => `${stdout}\n${stderr}`).join('\n')
  expect(secrets.filter((secret) => all.includes(secret))).toEqual([])
}

/** Records in an order of their own: the lists of some modules begin with the newest. */
function sorted(records: readonly Wanted[]): Wanted[] {
  return records
    .map((record) => ({ record, key: JSON.stringify(record, Object.keys(record).sort()) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ record }) => record)
}
