import type { CommandInput, CommandSpec } from '../../cli/command.ts'
import type { Context } from '../../context.ts'
import { ConflictError, NotFoundError, UsageError } from '../../errors.ts'
import { findClientInForce } from '../../onboarding/find-client.ts'
import {
  changeFolderConfig,
  type FolderChange,
  type FolderSetting,
} from '../../profiles/change-folder-config.ts'
import { changeProfileStore } from '../../profiles/change-profile-store.ts'
import {
  type FolderConfig,
  findFolderConfig,
  folderConfigPath,
  readFolderConfig,
} from '../../profiles/folder-config.ts'
import { readProfileStore } from '../../profiles/profile-store.ts'
import { resolveSettings } from '../../profiles/resolve-settings.ts'
import { parseYesNo } from '../../records/values.ts'
import { SANDBOX_INSTANCE } from '../../sandbox/identity.ts'
import { requireStoredProfile } from '../profiles/stored-profile.ts'
import {
  CONFIG_KEY,
  FOLDER_OPTION,
  parseConfigKey,
  refuseFolderOption,
  requireFolderOption,
} from './config-keys.ts'

/** `itflow config set`. */
export function setCommand(): CommandSpec {
  return {
    name: 'set',
    hasNoDryRun: true,
    summary: 'Set something for a folder, or for the program',
    description:
      'For a folder: client and profile, which must exist. For the program: accessible. To change the settings of a profile, use itflow profiles set.',
    arguments: [
      { type: CONFIG_KEY, help: 'what is set' },
      { type: { kind: 'text', called: 'VALUE' }, help: 'its value' },
    ],
    options: [FOLDER_OPTION],
    examples: [
      'itflow config set client acme --folder',
      'itflow config set profile sandbox --folder',
      'itflow config set accessible true',
    ],
    run: set,
  }
}

/** `itflow config unset`. */
export function unsetCommand(): CommandSpec {
  return {
    name: 'unset',
    reach: 'profiles',
    hasNoDryRun: true,
    summary: 'Unset what was set for a folder, or for the program',
    arguments: [{ type: CONFIG_KEY, help: 'what is taken back' }],
    options: [FOLDER_OPTION],
    examples: ['itflow config unset client --folder', 'itflow config unset accessible'],
    run: unset,
  }
}

async function set(context: Context, input: CommandInput): Promise<void> {
  const [word = '', text = ''] = input.args
  const key = parseConfigKey(context, word, text)
  const value = text.trim()
  if (value === '') throw new UsageError(`${key} can't be empty`)
  if (key === 'accessible') {
    refuseFolderOption(input, `itflow config set accessible ${value}`)
    return setAccessible(context, value)
  }
  requireFolderOption(context, input, key, value)
  await changeFolderFile(context, (here) => checkedChange(context, key, value, here))
}

async function unset(context: Context, input: CommandInput): Promise<void> {
  const key = parseConfigKey(context, input.args[0] ?? '', undefined)
  if (key === 'accessible') {
    refuseFolderOption(input, 'itflow config unset accessible')
    await changeProfileStore(context, context.note, ({ accessible: _, ...store }) => store)
    return showAccessible(context)
  }
  requireFolderOption(context, input, key, undefined)
  const { client, profile } = await changeFolderFile(context, (here) => {
    if (here?.[key] === undefined) throw notSet(key, findFolderConfig(context))
    return { [key]: undefined }
  })
  if (key === 'profile' && profile === undefined && client !== undefined) {
    context.note('client', `The client ${client} stays, for whatever profile is in use`)
  }
}

/** How often a change is worked out anew, since another process has changed the file meanwhile. */
const MAX_ATTEMPTS = 5

/** Changes this folder's file by what it says at that time, and shows what it says afterwards. */
async function changeFolderFile(
  context: Context,
  change: (here: FolderConfig | undefined) => FolderChange | Promise<FolderChange>,
): Promise<FolderConfig> {
  const path = folderConfigPath(context)
  for (let tries = 0; tries < MAX_ATTEMPTS; tries += 1) {
    const before = readFolderConfig(path, context)
    const after = changeFolderConfig(context, before, await change(before?.folder))
    if (after === undefined) continue
    await showFolder(context, after)
    return after
  }
  throw new ConflictError(`${path} is being changed by another process; nothing was written`)
}

function notSet(key: FolderSetting, above: FolderConfig | undefined): NotFoundError {
  return new NotFoundError(`No ${key} is set for this folder`, {
    ...(above?.[key] === undefined ? {} : { hint: `${above.path} sets ${key}: ${above[key]}` }),
  })
}

/**
 * What is written, once it is known that it is there: a client of the instance that the folder will have. A new file hides
 * one that is further up: what that says goes on holding.
 */
async function checkedChange(
  context: Context,
  key: FolderSetting,
  value: string,
  here: FolderConfig | undefined,
): Promise<FolderChange> {
  const held = here ?? findFolderConfig(context)
  const profile = key === 'profile' ? value : (context.flags.profile ?? held?.profile)
  if (profile !== undefined) requireProfile(context, profile)
  const client = key === 'client' ? value : clientToKeep(context, value, here, held)
  if (client !== undefined) {
    const { allClients: _, global: __, ...flags } = context.flags
    const settings = await resolveSettings(context, { ...flags, client }, profile)
    const found = await findClientInForce(context, settings)
    context.note('client', `${client} is ${found} on ${settings.instance}`)
    if (profile === undefined && /^\d+$/.test(client)) {
      context.note(
        'no_profile',
        `This folder sets no profile, and ${client} is another client on another instance. --profile NAME sets both`,
      )
    }
  }
  return {
    ...(profile === undefined ? {} : { profile }),
    ...(client === undefined ? {} : { client }),
  }
}

/** The client that holds with a new profile: the file's own, or that of one further up that is the same instance's. */
function clientToKeep(
  context: Context,
  profile: string,
  here: FolderConfig | undefined,
  held: FolderConfig | undefined,
): string | undefined {
  if (held?.client === undefined || here !== undefined) return held?.client
  if ((held.profile ?? profile) === profile) return held.client
  context.note('client', `The client ${held.client} of ${held.path} no longer applies here`)
  return undefined
}

function requireProfile(context: Context, name: string): void {
  if (name !== SANDBOX_INSTANCE) requireStoredProfile(readProfileStore(context, context.note), name)
}

async function setAccessible(context: Context, value: string): Promise<void> {
  const accessible = parseYesNo(value)
  if (accessible === undefined) throw new UsageError(`accessible ${value}: not yes or no`)
  await changeProfileStore(context, context.note, (store) => ({ ...store, accessible }))
  await showAccessible(context)
}

async function showAccessible(context: Context): Promise<void> {
  const { accessible = null } = readProfileStore(context, context.note)
  await context.show({
    fields: [{ name: 'accessible', label: 'Accessible', kind: 'flag' }],
    columns: [{ field: 'accessible', heading: 'ACCESSIBLE' }],
    rows: [{ accessible }],
    isList: false,
  })
}

/** What a folder's file says now; nothing where it is gone. */
async function showFolder(
  context: Context,
  { path, profile, client }: FolderConfig,
): Promise<void> {
  if (profile === undefined && client === undefined) {
    context.note('removed', `Removed ${path}, since nothing was left in it`)
  }
  await context.show({
    fields: [
      { name: 'file', label: 'File', kind: 'text' },
      { name: 'profile', label: 'Profile', kind: 'text' },
      { name: 'client', label: 'Client', kind: 'text' },
    ],
    columns: [
      { field: 'file', heading: 'FILE' },
      { field: 'profile', heading: 'PROFILE' },
      { field: 'client', heading: 'CLIENT' },
    ],
    rows: [{ file: path, profile: profile ?? null, client: client ?? null }],
    isList: false,
  })
}
