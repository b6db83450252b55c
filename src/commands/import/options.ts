import type { ArgumentSpec, OptionSpec } from '../../cli/command.ts'
import { SWITCH } from '../../cli/option-types.ts'
import { MAX_CHANGES } from '../../verbs/change-limit.ts'
import { CONCURRENCY } from '../runs/concurrency.ts'
import { importableType } from './importable.ts'
import { SOURCE_OPTIONS } from './source-options.ts'

const READING = 'The file'
const PLAN = 'The plan'
const WRITING = 'Writing'

/** The options of `itflow import`, in addition to the global ones. */
export const IMPORT_OPTIONS: readonly OptionSpec[] = [
  {
    name: 'map',
    type: { kind: 'file', holds: 'map' },
    help: 'a YAML file that maps columns to fields: itflow help maps',
    group: READING,
  },
  {
    name: 'match',
    type: { kind: 'list', of: { kind: 'text', placeholder: 'KEY' } },
    help: 'find records by these keys, in order: serial,name or name+network',
    group: READING,
  },
  {
    name: 'sheet',
    type: { kind: 'text', placeholder: 'NAME' },
    help: 'the sheet of a spreadsheet to read',
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
    help: 'apply a saved plan, which names the module and the file',
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
  ...SOURCE_OPTIONS,
  { ...MAX_CHANGES, group: WRITING },
  { ...CONCURRENCY, group: WRITING },
]

/** The arguments of `itflow import`: a module, and a file of records. */
export function importArguments(): readonly ArgumentSpec[] {
  return [
    { type: importableType(), help: 'the module of the records', isOptional: true },
    {
      type: { kind: 'file', holds: 'records', takesDash: true },
      help: 'CSV, TSV, XLSX, JSON, NDJSON or YAML; - for standard input',
      isOptional: true,
    },
  ]
}
