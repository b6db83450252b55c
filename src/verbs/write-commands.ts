import type { CommandSpec } from '../cli/command.ts'
import type { ExtraCommands, Resource } from '../resources/definition.ts'
import { hasVerb, type Verb } from '../resources/verbs.ts'
import { archiveCommand, unarchiveCommand } from './archive.ts'
import { clientReportCommands } from './client-report/command.ts'
import { createCommand } from './create.ts'
import { credentialCommands } from './credentials/credentials.ts'
import { deleteCommand } from './delete.ts'
import { ticketCommands } from './tickets.ts'
import { timeCommands } from './time/command.ts'
import { updateCommand } from './update.ts'
import { upsertCommand } from './upsert.ts'

/** The commands that change records, and the verbs each of them needs. */
const WRITES: readonly (readonly [readonly Verb[], (resource: Resource) => CommandSpec])[] = [
  [['create'], createCommand],
  [['update'], updateCommand],
  [['create', 'update'], upsertCommand],
  [['delete'], deleteCommand],
  [['archive'], archiveCommand],
  [['unarchive'], unarchiveCommand],
]

/** The extra commands that a module can declare. */
const EXTRA_COMMANDS: Readonly<Record<ExtraCommands, () => readonly CommandSpec[]>> = {
  'client-report': clientReportCommands,
  conversation: ticketCommands,
  secrets: credentialCommands,
  'worked-time': timeCommands,
}

/** Builds the commands that change records, and the module's extra commands. */
export function writeCommands(resource: Resource): readonly CommandSpec[] {
  return [
    ...WRITES.filter(([verbs]) => verbs.every((verb) => hasVerb(resource, verb))).map(([, build]) =>
      build(resource),
    ),
    ...(resource.extraCommands === undefined ? [] : EXTRA_COMMANDS[resource.extraCommands]()),
  ]
}
