import type { Context } from '../../context.ts'
import { ConflictError } from '../../errors.ts'
import { findClientInForce } from '../../onboarding/find-client.ts'
import {
  changeFolderConfig,
  type FolderChange,
  type FolderSetting,
} from '../../profiles/change-folder-config.ts'
import {
  type FolderConfig,
  findFolderConfig,
  folderConfigPath,
  readFolderConfig,
} from '../../profiles/folder-config.ts'
import { readProfileStore } from '../../profiles/profile-store.ts'
import { resolveSettings } from '../../profiles/resolve-settings.ts'
import { SANDBOX_INSTANCE } from '../../sandbox/identity.ts'
import { requireStoredProfile } from '../profiles/stored-profile.ts'

/** How often a change is retried if another process changes the file in the meantime. */
const MAX_ATTEMPTS = 5

/** Changes this folder's file, based on what it contains at that moment, and shows the result. */
export async function changeFolderFile(
  context: Context,
  change: (here: FolderConfig | undefined) => FolderChange | Promise<FolderChange>,
): Promise<FolderConfig> {
  const path = folderConfigPath(context)
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const before = readFolderConfig(path, context)
    const after = changeFolderConfig(context, before, await change(before?.folder))
    if (after === undefined) continue
    await showFolder(context, after)
    return after
  }
  throw new ConflictError(`${path} is being changed by another process; nothing was written`)
}

/**
 * Returns the settings to write, after checking that they exist; the client must exist on the folder's new instance. A
 * new file hides one in a folder above, so the settings of that one are copied.
 */
export async function checkChange(
  context: Context,
  key: FolderSetting,
  value: string,
  here: FolderConfig | undefined,
): Promise<FolderChange> {
  const current = here ?? findFolderConfig(context)
  const profile = key === 'profile' ? value : (context.flags.profile ?? current?.profile)
  if (profile !== undefined) requireProfile(context, profile)
  const client = key === 'client' ? value : clientToKeep(context, value, here, current)
  if (client !== undefined) {
    const { allClients: _, global: __, ...flags } = context.flags
    const settings = await resolveSettings(context, { ...flags, client }, profile)
    const found = await findClientInForce(context, settings)
    context.note('client', `${client} is ${found} on ${settings.instance}`)
    if (profile === undefined && /^\d+$/.test(client)) {
      context.note(
        'no_profile',
        `This folder sets no profile, and ${client} is a different client on another instance. To set both, add --profile NAME`,
      )
    }
  }
  return {
    ...(profile === undefined ? {} : { profile }),
    ...(client === undefined ? {} : { client }),
  }
}

/** Returns the client to keep with a new profile: the file's own, or that of a file above for the same profile. */
function clientToKeep(
  context: Context,
  profile: string,
  here: FolderConfig | undefined,
  current: FolderConfig | undefined,
): string | undefined {
  if (current?.client === undefined || here !== undefined) return current?.client
  if ((current.profile ?? profile) === profile) return current.client
  context.note('client', `The client ${current.client} of ${current.path} no longer applies here`)
  return undefined
}

function requireProfile(context: Context, name: string): void {
  if (name !== SANDBOX_INSTANCE) requireStoredProfile(readProfileStore(context, context.note), name)
}

/** Shows the settings in a folder's file; all are empty if it was removed. */
async function showFolder(
  context: Context,
  { path, profile, client }: FolderConfig,
): Promise<void> {
  if (profile === undefined && client === undefined) {
    context.note('removed', `Removed ${path}: it has no settings left`)
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
