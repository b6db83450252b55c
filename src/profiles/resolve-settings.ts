import { secondsIn } from '../cli/parse-option-values.ts'
import { UsageError } from '../errors.ts'
import type { WithSecrets } from '../io/child-environment.ts'
import type { Format } from '../output/format-names.ts'
import { isFormat } from '../output/formats.ts'
import type { ProfileColor } from '../output/profile-color.ts'
import type { World } from '../world.ts'
import { isLoopback, requireEncryption } from './address.ts'
import { adviceFor, TECHNICIAN_VARIABLE } from './advice.ts'
import type { FolderConfig } from './folder-config.ts'
import { readPem } from './pem.ts'
import type { Note } from './private-files.ts'
import { bypassesProxy, parseProxy, proxyAddress, proxyCredentials, proxyFor } from './proxy.ts'
import { checkSecret } from './secret-check.ts'
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

/** What settings are made from: the world, a way to give notices, the known secrets, and who is notified of waiting. */
export type SettingsContext = World &
  WithSecrets & { note?: Note; registerSecret?: (secret: string) => void; countWait?: () => void }

/** How long a request may take where nothing else is said, in milliseconds. */
const REQUEST_TIMEOUT = 30_000

/** Each value in force and where it came from; undefined where nothing is set. */
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

/** Settles which instance a command talks to, and how; `name` stands for `--profile`. */
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

/** The settings that choices come to; refuses an address that would carry the key in clear. */
export function buildSettings(world: SettingsContext, choices: SettingChoices): Settings {
  const { instance } = choices
  requireEncryption(instance.url, choices.allowHttp.value)
  if (choices.insecure.value && !instance.isSandbox) {
    const { value: _, from } = choices.insecure
    world.note?.('insecure', `The certificate of ${instance.url.host} is not verified (${from})`)
  }
  const proxy = choices.proxy === undefined ? undefined : parseProxy(choices.proxy)
  if (proxy !== undefined) world.registerSecret?.(proxyCredentials(proxy).password)
  return settingsOf(world, choices, proxy)
}

/** The output format that flags and environment name; throws a UsageError for a word that is none. */
export function requestedFormat(world: World, flags: GlobalFlags): Format | undefined {
  return flags.output ?? outputOf(world)?.value
}

/** The names of all kept profiles, in order; the built-in sandbox is not among them. */
export async function profileNames(world: SettingsContext): Promise<readonly string[]> {
  const { storedProfileNames } = await import('./profile-instance.ts')
  return storedProfileNames(world)
}

function settingsOf(
  world: SettingsContext,
  choices: SettingChoices,
  proxy: URL | undefined,
): Settings {
  const { instance, caFile, clientCert, clientKey } = choices
  return {
    instance: instance.name,
    isSandbox: instance.isSandbox,
    url: instance.url,
    key: once(async () => checkSecret(await instance.readKey(), 'API key')),
    decryptPassword: once(async () => {
      const password = await instance.readDecryptPassword()
      return password === undefined ? undefined : checkSecret(password, 'decrypt password')
    }),
    isPasswordFromCommand: isFromCommand(instance),
    client: choices.client,
    boundTo: choices.boundTo?.value,
    output: choices.output,
    readOnly: choices.readOnly,
    label: choices.label?.value,
    color: choices.color?.value,
    timeout: choices.timeout.value,
    ca: caFile === undefined ? [] : [readPem(caFile, world)],
    maxReply: choices.maxReply,
    clientCertificate:
      clientCert === undefined || clientKey === undefined
        ? undefined
        : { cert: readPem(clientCert, world), key: readPem(clientKey, world) },
    isInsecure: choices.insecure.value,
    allowsHttp: choices.allowHttp.value,
    proxy: proxy && proxyAddress(proxy),
    timezone: choices.timezone,
    technician: choices.technician,
    advice: adviceFor(instance),
    serverCache: instance.serverCache,
  }
}

function isFromCommand({ decryptPassword }: Instance): boolean {
  return typeof decryptPassword === 'object' && decryptPassword.store === 'command'
}

function once<T>(read: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined
  return () => {
    result ??= read()
    return result
  }
}

/** Settles every value by the order of precedence: flag, environment, folder, profile, default. */
export async function chooseSettings(
  world: SettingsContext,
  flags: GlobalFlags,
): Promise<SettingChoices> {
  const folder = findFolderInUse(world, flags)
  return chooseSettingsFor(world, flags, await chooseInstance(world, flags, folder), folder)
}

/** Settles every value for an instance that is chosen already. */
export function chooseSettingsFor(
  world: SettingsContext,
  flags: GlobalFlags,
  instance: Instance,
  folder: FolderConfig | undefined,
): SettingChoices {
  const { profile, name } = instance
  const ofProfile = <T>(value: T | undefined) => profileSetting(name, value)
  const no: Setting<boolean> = { value: false, source: 'default', from: 'the default' }
  const seconds = ofProfile(profile?.timeout)
  return {
    instance,
    folder,
    ...chooseClient(world, flags, instance, folder),
    output: flagSetting('--output', flags.output) ?? outputOf(world) ?? ofProfile(profile?.output),
    readOnly:
      flagSetting('--read-only', flags.readOnly) ??
      envSwitch(world, 'ITFLOW_READ_ONLY') ??
      ofProfile(profile?.readOnly) ??
      no,
    label: ofProfile(profile?.label),
    color: ofProfile(profile?.color),
    timeout: timeoutOf(world) ??
      (seconds && { ...seconds, value: seconds.value * 1000 }) ?? {
        value: REQUEST_TIMEOUT,
        source: 'default',
        from: 'the default',
      },
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
    insecure: flagSetting('--insecure', flags.insecure) ?? ofProfile(profile?.insecure) ?? no,
    allowHttp: ofProfile(profile?.allowHttp) ?? no,
  }
}

function unlessEmpty(setting: Setting<string> | undefined): Setting<string> | undefined {
  return setting?.value === '' ? undefined : setting
}

function outputOf(world: World): Setting<Format> | undefined {
  const named = unlessEmpty(variableSetting(world, 'ITFLOW_OUTPUT'))
  if (named === undefined) return undefined
  const value = named.value.toLowerCase()
  if (!isFormat(value)) throw new UsageError(`ITFLOW_OUTPUT is ${named.value}: no output format`)
  return { ...named, value }
}

function timeoutOf(world: World): Setting<number> | undefined {
  const set = unlessEmpty(variableSetting(world, 'ITFLOW_TIMEOUT'))
  if (set === undefined) return undefined
  const seconds = secondsIn(set.value)
  if (seconds === undefined) {
    throw new UsageError(`ITFLOW_TIMEOUT is ${set.value}: not a number of seconds`)
  }
  return { ...set, value: seconds * 1000 }
}

function maxReplyOf(world: World): Setting<number> {
  const set = unlessEmpty(variableSetting(world, 'ITFLOW_MAX_REPLY'))
  if (set === undefined) return { value: DEFAULT_MAX_REPLY, source: 'default', from: 'the default' }
  return { ...set, value: parseSizeLimit('ITFLOW_MAX_REPLY', set.value) }
}

/** The zone of the server's moments, as far as it is not for the profile to say: the built-in sandbox's is known. */
function timezoneOf({ isSandbox }: Instance, world: World): Setting<string> | undefined {
  if (isSandbox) return { value: 'UTC', source: 'default', from: 'the built-in sandbox' }
  const set = unlessEmpty(variableSetting(world, 'ITFLOW_TIMEZONE'))
  return set && { ...set, value: parseZoneName('ITFLOW_TIMEZONE', set.value) }
}

/**
 * What NO_PROXY excepts goes straight, also where the profile has a proxy; what is on this machine does always, since a
 * proxy on the way to it could only read along.
 */
function proxyOf(
  { url, isSandbox }: Instance,
  { env }: World,
  own: Setting<string> | undefined,
): Setting<string> | undefined {
  const isStraight = isSandbox || isLoopback(url) || bypassesProxy(url, env)
  return isStraight ? undefined : (proxyFor(url, env) ?? own)
}
