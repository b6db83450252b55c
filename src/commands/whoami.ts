import { requireWithinBoundClient } from '../api/records/bound.ts'
import type { CommandSpec } from '../cli/command.ts'
import type { Context } from '../context.ts'
import type { SheetField } from '../output/sheet.ts'
import { chooseSettings } from '../profiles/resolve-settings.ts'
import { secretCells, secretFields } from './profiles/profile-sheet.ts'

/** `itflow whoami`: shows which instance, client and key a command would use here, without contacting the server. */
export function whoamiCommand(): CommandSpec {
  return {
    name: 'whoami',
    summary: 'Show the profile, client and key in use',
    description: "Doesn't contact the server. To test the key, use itflow profiles test.",
    examples: ['itflow whoami', 'itflow whoami --json'],
    run: whoami,
  }
}

const FIELDS: readonly SheetField[] = [
  { name: 'profile', label: 'Profile', kind: 'text' },
  { name: 'url', label: 'Address', kind: 'text' },
  { name: 'chosen_by', label: 'Chosen by', kind: 'text' },
  { name: 'client', label: 'Client', kind: 'text' },
  { name: 'client_from', label: 'Client from', kind: 'text' },
  { name: 'bound_to', label: 'Bound to', kind: 'text' },
  { name: 'read_only', label: 'Read only', kind: 'flag' },
  { name: 'label', label: 'Label', kind: 'text' },
  ...secretFields('key', 'Key'),
  ...secretFields('decrypt_password', 'Decrypt password'),
]

async function whoami(context: Context): Promise<void> {
  // Resolve all settings, so that what stops every other command also stops this one.
  requireWithinBoundClient(await context.settings(), context.flags)
  const { instance, client, boundTo, readOnly, label, color } = await chooseSettings(
    context,
    context.flags,
  )
  const isAllClients = context.flags.allClients === true
  await context.show({
    fields: FIELDS,
    columns: [
      { field: 'profile', heading: 'PROFILE' },
      { field: 'url', heading: 'ADDRESS' },
      { field: 'client', heading: 'CLIENT' },
      { field: 'read_only', heading: 'READ ONLY', dropPriority: 1 },
      { field: 'key_store', heading: 'KEY', dropPriority: 2 },
    ],
    rows: [
      {
        profile: instance.name,
        url: instance.url.href,
        chosen_by: instance.chosenBy.from,
        client: isAllClients ? null : (client?.value ?? null),
        client_from: isAllClients ? '--all-clients' : (client?.from ?? null),
        bound_to: boundTo?.value ?? null,
        read_only: readOnly.value,
        label: label?.value ?? null,
        ...secretCells('key', instance.key),
        ...secretCells('decrypt_password', instance.decryptPassword),
      },
    ],
    isList: false,
    title: {
      name: instance.name,
      details: instance.url.href,
      ...(color === undefined ? {} : { color: color.value }),
    },
  })
}
