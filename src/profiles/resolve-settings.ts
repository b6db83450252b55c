import { UsageError } from '../errors.ts'
import type { WithSecrets } from '../io/child-environment.ts'
import type { Format } from '../output/format-names.ts'
import { isFormat } from '../output/formats.ts'
import type { ProfileColor } from '../output/profile-color.ts'
import { secondsIn } from '../time/seconds.ts'
import type { World } from '../world.ts'
import { isLoopback } from './address.ts'
import { TECHNICIAN_VARIABLE } from './advice.ts'
import { buildSettings } from './build-settings.ts'
import type { FolderConfig } from './folder-config.ts'
import type { Note } from './private-files.ts'
import { bypassesProxy, proxyFor } from './proxy.ts'
import {
  chooseClient,
  findFolderInUse,
  flagSetting,
  profileSetting,
  variableSetting,
} from './select-client.ts'
import { chooseInstance, type Instance } from './select-instance.ts'
import { DEFAULT_MAX_REPLY, type GlobalFlags, type Setting, type Settings } from './settings.ts'
import { parseSizeLimit } from './size-limit.ts'
import { envSwitch } from './switches.ts'
import { parseZoneName } from './timezone.ts'

/** What settings are made from: the world, how to report notices and secrets, and how to report that time was spent waiting. */
export type SettingsContext = World &
  WithSecrets & { note?: Note; registerSecret?: (secret: string) => void; countWait?: () => void }

/** How long a request may take by default, in milliseconds. */
const DEFAULT_TIMEOUT = 30_000

/** The current value of each setting and where it comes from; undefined if it isn't set. */
export interface SettingChoices {
  instance: Instance
  folder: FolderConfig | undefined
  client: Setting<string> | undefined
  /** The client that the profile is bound to. */
  boundTo: Setting<string> | undefined
  output: Setting<Format> | undefined
  readOnly: Setting<boolean>
  label: Setting<string> | undefined
  color: Setting<ProfileColor> | undefined
  /** In milliseconds. */
  timeout: Setting<number>
  /** In bytes. */
  maxReply: Setting<number>
  caFile: Setting<string> | undefined
  clientCert: Setting<string> | undefined
  clientKey: Setting<string> | undefined
  proxy: Setting<string> | undefined
  /** An IANA name. */
  timezone: Setting<string> | undefined
  /** The technician who uses it, by name or ID. */
  technician: Setting<string> | undefined
  insecure: Setting<boolean>
  allowHttp: Setting<boolean>
}

/** Resolves which instance a command talks to, and how; `name` replaces `--profile`. */
export async function resolveSettings(
  world: SettingsContext,
  flags: GlobalFlags,
  name?: string,
): Promise<Settings> {
  return buildSettings(
    world,
    await chooseSettings(world, name === undefined ? flags : { ...flags, profile: name }),
  )
}

/** Returns the output format that a flag or variable sets; throws a UsageError if the variable has an unknown one. */
export function requestedFormat(world: World, flags: GlobalFlags): Format | undefined {
  return flags.output ?? outputOf(world)?.value
}

/** Returns the names of all saved profiles, in order, without the built-in sandbox. */
export async function profileNames(world: SettingsContext): Promise<readonly string[]> {
  const { storedProfileNames } = await import('./profile-instance.ts')
  return storedProfileNames(world)
}

/** Chooses every value by precedence: flag, environment, folder, profile, default. */
export async function chooseSettings(
  world: SettingsContext,
  flags: GlobalFlags,
): Promise<SettingChoices> {
  const folder = findFolderInUse(world, flags)
  return chooseSettingsFor(world, flags, await chooseInstance(world, flags, folder), folder)
}

/** Chooses every value for an instance that is already chosen. */
export function chooseSettingsFor(
  world: SettingsContext,
  flags: GlobalFlags,
  instance: Instance,
  folder: FolderConfig | undefined,
): SettingChoices {
  const { profile, name } = instance
  const ofProfile = <T>(value: T | undefined) => profileSetting(name, value)
  return {
    instance,
    folder,
    ...chooseClient(world, flags, instance, folder),
    output: flagSetting('--output', flags.output) ?? outputOf(world) ?? ofProfile(profile?.output),
    readOnly:
      flagSetting('--read-only', flags.readOnly) ??
      envSwitch(world, 'ITFLOW_READ_ONLY') ??
      ofProfile(profile?.readOnly) ??
      OFF,
    label: ofProfile(profile?.label),
    color: ofProfile(profile?.color),
    timeout: timeoutOf(world, ofProfile(profile?.timeout)),
    maxReply: maxReplyOf(world),
    caFile:
      flagSetting('--ca-file', flags.caFile) ??
      unlessEmpty(variableSetting(world, 'ITFLOW_CA_FILE')) ??
      ofProfile(profile?.caFile),
    clientCert: ofProfile(profile?.clientCert),
    clientKey: ofProfile(profile?.clientKey),
    proxy: proxyOf(instance, world, ofProfile(profile?.proxy)),
    timezone: timezoneOf(instance, world) ?? ofProfile(profile?.timezone),
    technician:
      unlessEmpty(variableSetting(world, TECHNICIAN_VARIABLE)) ?? ofProfile(profile?.technician),
    insecure: flagSetting('--insecure', flags.insecure) ?? ofProfile(profile?.insecure) ?? OFF,
    allowHttp: ofProfile(profile?.allowHttp) ?? OFF,
  }
}

const OFF: Setting<boolean> = { value: false, source: 'default', from: 'the default' }

function unlessEmpty(setting: Setting<string> | undefined): Setting<string> | undefined {
  return setting?.value === '' ? undefined : setting
}

function outputOf(world: World): Setting<Format> | undefined {
  const named = unlessEmpty(variableSetting(world, 'ITFLOW_OUTPUT'))
  if (named === undefined) return undefined
  const value = named.value.toLowerCase()
  if (!isFormat(value))
    throw new UsageError(`ITFLOW_OUTPUT is ${named.value}: not an output format`)
  return { ...named, value }
}

/** Returns the timeout of a request, in milliseconds; `ofProfile` is the profile's, in seconds. */
function timeoutOf(world: World, ofProfile: Setting<number> | undefined): Setting<number> {
  const set = unlessEmpty(variableSetting(world, 'ITFLOW_TIMEOUT'))
  if (set !== undefined) {
    const seconds = secondsIn(set.value)
    if (seconds !== undefined) return { ...set, value: seconds * 1000 }
    throw new UsageError(`ITFLOW_TIMEOUT is ${set.value}: not a number of seconds`)
  }
  if (ofProfile !== undefined) return { ...ofProfile, value: ofProfile.value * 1000 }
  return { value: DEFAULT_TIMEOUT, source: 'default', from: 'the default' }
}

function maxReplyOf(world: World): Setting<number> {
  const set = unlessEmpty(variableSetting(world, 'ITFLOW_MAX_REPLY'))
  if (set === undefined) return { value: DEFAULT_MAX_REPLY, source: 'default', from: 'the default' }
  return { ...set, value: parseSizeLimit('ITFLOW_MAX_REPLY', set.value) }
}

/** Returns the server's time zone unless the profile decides it: the built-in sandbox's is known, a variable overrides. */
function timezoneOf({ isSandbox }: Instance, world: World): Setting<string> | undefined {
  if (isSandbox) return { value: 'UTC', source: 'default', from: 'the built-in sandbox' }
  const set = unlessEmpty(variableSetting(world, 'ITFLOW_TIMEZONE'))
  return set && { ...set, value: parseZoneName('ITFLOW_TIMEZONE', set.value) }
}

/**
 * Returns the proxy to use. Hosts in NO_PROXY are reached directly even if the profile has a proxy, and this machine
 * always is, since a proxy could only eavesdrop.
 */
function proxyOf(
  { url, isSandbox }: Instance,
  { env }: World,
  ofProfile: Setting<string> | undefined,
): Setting<string> | undefined {
  const isDirect = isSandbox || isLoopback(url) || bypassesProxy(url, env)
  return isDirect ? undefined : (proxyFor(url, env) ?? ofProfile)
}
