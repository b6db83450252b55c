import type { ArgumentSpec, OptionSpec } from '../../cli/command.ts'
import { type IntegerType, SWITCH } from '../../cli/option-types.ts'
import { MAX_CHANGES } from '../../verbs/change-limit.ts'
import { importableType } from './importable.ts'

const READING = 'The file'
const PLAN = 'The plan'
const WRITING = 'Writing'

/** How many requests are under way at once. */
export const CONCURRENCY: OptionSpec<IntegerType> = {
  name: 'concurrency',
  type: { kind: 'whole', min: 1, max: 64 },
  help: 'at most this many requests at a time; usually as many as the server answers quickly',
  group: WRITING,
}

/** What `itflow import` is given beside the options that stand anywhere. */
export const IMPORT_OPTIONS: readonly OptionSpec[] = [
  {
    name: 'map',
    type: { kind: 'file', holds: 'map' },
    help: 'a YAML file that maps columns to fields: itflow help maps',
    group: READING,
  },
  {
    name: 'match',
    type: { kind: 'list', of: { kind: 'text', called: 'KEY' } },
    help: 'find records by these keys, in order: serial,name or name+network',
    group: READING,
  },
  {
    name: 'sheet',
    type: { kind: 'text', called: 'NAME' },
    help: 'the sheet to read, if it is a spreadsheet',
    group: READING,
  },
  {
    name: 'check',
    type: SWITCH,
    help: 'with --dry-run, exit 12 if there is anything to do',
    group: PLAN,
  },
  {
    name: 'save-plan',
    type: { kind: 'file', holds: 'plan' },
    help: 'save the plan to this file; nothing is written to ITFlow without --yes',
    group: PLAN,
  },
  {
    name: 'plan',
    type: { kind: 'file', holds: 'plan' },
    help: 'carry out a saved plan; it names the module and the file',
    group: PLAN,
  },
  {
    name: 'skip-invalid',
    type: SWITCH,
    help: 'write the valid rows even if others are refused',
    group: WRITING,
  },
  {
    name: 'replace-secrets',
    type: SWITCH,
    help: 'replace stored passwords and one-time secrets',
    group: WRITING,
  },
  { ...MAX_CHANGES, group: WRITING },
  CONCURRENCY,
]

/** What `itflow import` is about: a module, and a file of records. */
export function importArguments(): readonly ArgumentSpec[] {
  return [
    { type: importableType(), help: 'what the records are', isOptional: true },
    {
      type: { kind: 'file', holds: 'records', takesDash: true },
      help: 'CSV, TSV, XLSX, JSON, NDJSON or YAML; - for standard input',
      isOptional: true,
    },
  ]
}
