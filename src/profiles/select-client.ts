import type { World } from '../world.ts'
import { type FolderConfig, findFolderConfig } from './folder-config.ts'
import type { SettingChoices } from './resolve-settings.ts'
import type { Instance } from './select-instance.ts'
import type { GlobalFlags, Setting } from './settings.ts'

/** Returns the folder's settings if they apply to this command; undefined otherwise. */
export function findFolderInUse(world: World, flags: GlobalFlags): FolderConfig | undefined {
  return needsFolder(world, flags) ? findFolderConfig(world) : undefined
}

/** Whether a folder's file applies: not if profile and client are both given, so that another user's file can be bypassed. */
function needsFolder({ env }: World, flags: GlobalFlags): boolean {
  const { ITFLOW_URL: address = '', ITFLOW_PROFILE: variable = '' } = env
  const hasInstance = flags.profile !== undefined || address !== '' || variable !== ''
  const hasScope = flags.allClients === true || flags.global === true
  const hasClient = flags.client !== undefined || env['ITFLOW_CLIENT'] !== undefined
  return !hasInstance || !(hasScope || hasClient)
}

/** Returns the current client for an instance, and the one that its profile is bound to. */
export function chooseClient(
  world: World,
  flags: GlobalFlags,
  { profile, name }: Instance,
  folder: FolderConfig | undefined,
): Pick<SettingChoices, 'client' | 'boundTo'> {
  const ofProfile = profileSetting(name, profile?.client)
  return {
    client:
      flagSetting('--client', flags.client) ??
      variableSetting(world, 'ITFLOW_CLIENT') ??
      folderClientSetting(folder, name) ??
      ofProfile,
    boundTo: profile?.bound === true ? ofProfile : undefined,
  }
}

/** Returns a value that a profile sets, with its source. */
export function profileSetting<T>(name: string, value: T | undefined): Setting<T> | undefined {
  return value === undefined ? undefined : { value, source: 'profile', from: `profile ${name}` }
}

/** Returns a value that a flag sets, with its source. */
export function flagSetting<T>(flag: string, value: T | undefined): Setting<T> | undefined {
  return value === undefined ? undefined : { value, source: 'flag', from: flag }
}

/** A folder's client belongs to the folder's profile: on another instance, the same name or ID is another client. */
function folderClientSetting(
  folder: FolderConfig | undefined,
  instance: string,
): Setting<string> | undefined {
  const { client, profile = instance, path = '' } = folder ?? {}
  if (client === undefined || profile !== instance) return undefined
  return { value: client, source: 'folder', from: path }
}

/**
 * Returns the value of an environment variable, with its source. An empty client is kept, and refused when used:
 * ignoring it would widen the scope.
 */
export function variableSetting({ env }: World, name: string): Setting<string> | undefined {
  const value = env[name]
  return value === undefined ? undefined : { value, source: 'environment', from: name }
}
