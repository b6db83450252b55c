import type { CommandSpec } from '../cli/command.ts'
import type { ExtraCommands, Resource } from '../resources/definition.ts'
import { hasVerb, type Verb } from '../resources/verbs.ts'
import { archiveCommand, unarchiveCommand } from './archive.ts'
import { createCommand } from './create.ts'
import { credentialCommands } from './credentials/credentials.ts'
import { deleteCommand } from './delete.ts'
import { ticketCommands } from './tickets.ts'
import { updateCommand } from './update.ts'
import { upsertCommand } from './upsert.ts'

/** The commands that change records, and the verbs that each of them takes. */
const WRITES: readonly (readonly [readonly Verb[], (resource: Resource) => CommandSpec])[] = [
  [['create'], createCommand],
  [['update'], updateCommand],
  [['create', 'update'], upsertCommand],
  [['delete'], deleteCommand],
  [['archive'], archiveCommand],
  [['unarchive'], unarchiveCommand],
]

/** The commands that single modules declare as their own. */
const OWN: Readonly<Record<ExtraCommands, () => readonly CommandSpec[]>> = {
  conversation: ticketCommands,
  secrets: credentialCommands,
}

/** What a module has beside list and get: the verbs that change records, and commands of its own. */
export function writeCommands(resource: Resource): readonly CommandSpec[] {
  return [
    ...WRITES.filter(([verbs]) => verbs.every((verb) => hasVerb(resource, verb))).map(([, build]) =>
      build(resource),
    ),
    ...(resource.extraCommands === undefined ? [] : OWN[resource.extraCommands]()),
  ]
}
