import type { World } from '../world.ts'
import { type FolderConfig, findFolderConfig } from './folder-config.ts'
import type { SettingChoices } from './resolve-settings.ts'
import type { Instance } from './select-instance.ts'
import type { GlobalFlags, Setting } from './settings.ts'

/** The folder's file, where it is used. */
export function findFolderInUse(world: World, flags: GlobalFlags): FolderConfig | undefined {
  return needsFolder(world, flags) ? findFolderConfig(world) : undefined
}

/** Whether a folder's file is used: not if profile and client are both named, which is the way past another user's file. */
function needsFolder({ env }: World, flags: GlobalFlags): boolean {
  const { ITFLOW_URL: address = '', ITFLOW_PROFILE: variable = '' } = env
  const isInstanceNamed = flags.profile !== undefined || address !== '' || variable !== ''
  const isScoped = flags.allClients === true || flags.global === true
  const isClientNamed = flags.client !== undefined || env['ITFLOW_CLIENT'] !== undefined
  return !isInstanceNamed || !(isScoped || isClientNamed)
}

/** The client in force for an instance, and the one that its profile is bound to. */
export function chooseClient(
  world: World,
  flags: GlobalFlags,
  { profile, name }: Instance,
  folder: FolderConfig | undefined,
): Pick<SettingChoices, 'client' | 'boundTo'> {
  const own = profileSetting(name, profile?.client)
  return {
    client:
      flagSetting('--client', flags.client) ??
      variableSetting(world, 'ITFLOW_CLIENT') ??
      folderClientSetting(folder, name) ??
      own,
    boundTo: profile?.bound === true ? own : undefined,
  }
}

/** A value that a profile sets. */
export function profileSetting<T>(name: string, value: T | undefined): Setting<T> | undefined {
  return value === undefined ? undefined : { value, source: 'profile', from: `profile ${name}` }
}

/** A value that a flag sets. */
export function flagSetting<T>(flag: string, value: T | undefined): Setting<T> | undefined {
  return value === undefined ? undefined : { value, source: 'flag', from: flag }
}

/** A folder's client is one of the folder's profile: of another instance the same name or ID is another client. */
function folderClientSetting(
  folder: FolderConfig | undefined,
  instance: string,
): Setting<string> | undefined {
  const { client, profile = instance, path = '' } = folder ?? {}
  if (client === undefined || profile !== instance) return undefined
  return { value: client, source: 'folder', from: path }
}

/** An empty client is kept, and refused where it is used: taken for none, it would widen the scope. */
export function variableSetting({ env }: World, name: string): Setting<string> | undefined {
  const value = env[name]
  return value === undefined ? undefined : { value, source: 'environment', from: name }
}
