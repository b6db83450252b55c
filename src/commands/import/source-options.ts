import type { OptionSpec } from '../../cli/command.ts'
import { SWITCH } from '../../cli/option-types.ts'
import { ON_CONFLICT } from '../../import/sync/sync-options.ts'

const GROUP = 'A sync'

/** What is done where both sides have changed a field. */
export const ON_CONFLICT_OPTION = {
  name: 'on-conflict',
  type: { kind: 'choice', choices: ON_CONFLICT },
  help: "where both sides changed a value: keep ITFlow's (the default), take the source's, or fail",
  group: GROUP,
} as const

/** The options of a file that is imported again and again as a source. */
export const SOURCE_OPTIONS: readonly OptionSpec[] = [
  {
    name: 'source',
    type: { kind: 'source' },
    help: 'the source of the file, such as rmm: only what it has changed is written',
    group: GROUP,
  },
  ON_CONFLICT_OPTION,
  {
    name: 'missing',
    type: { kind: 'choice', choices: ['report', 'archive'], placeholder: 'ACTION', isOpen: true },
    help: 'what to do with records that the source no longer has, besides "set FIELD=VALUE"',
    group: GROUP,
  },
  {
    name: 'rebuild',
    type: SWITCH,
    help: 'import as if for the first time; what was remembered is set aside',
    group: GROUP,
  },
]
