import { UsageError } from '../errors.ts'
import {
  SANDBOX_DECRYPT_PASSWORD,
  SANDBOX_INSTANCE,
  SANDBOX_KEY,
  SANDBOX_URL,
} from '../sandbox/identity.ts'
import { parseAddress } from './address.ts'
import type { FolderConfig } from './folder-config.ts'
import type { Profile, SecretSource } from './profile.ts'
import { ENVIRONMENT_INSTANCE } from './profile-names.ts'
import type { SettingsContext } from './resolve-settings.ts'
import { fileCache, lazyCache } from './server-cache.ts'
import type { GlobalFlags, ServerCache, Setting } from './settings.ts'

/** The chosen instance: its address and its secrets come from the same source. */
export interface Instance {
  name: string
  isSandbox: boolean
  url: URL
  /** The flag, variable or file that chose it. */
  chosenBy: Omit<Setting<string>, 'value'>
  profile: Profile | undefined
  /** It is being tested before it is saved as a profile. */
  isNew?: true
  /** Where each secret is stored; `built-in` is the sandbox's. */
  key: SecretSource | 'built-in' | undefined
  decryptPassword: SecretSource | 'built-in' | undefined
  readKey(): Promise<string>
  readDecryptPassword(): Promise<string | undefined>
  serverCache: ServerCache
}

type ChosenBy = Instance['chosenBy']

/** Chooses the instance: `--profile`, the pair in the environment, ITFLOW_PROFILE, the folder, the current profile. */
export async function chooseInstance(
  world: SettingsContext,
  flags: GlobalFlags,
  folder: FolderConfig | undefined,
): Promise<Instance> {
  const instance = await findInstance(world, flags, folder)
  if (flags.release !== undefined && !instance.isSandbox) {
    throw new UsageError('--release is only for the built-in sandbox')
  }
  const variable = 'ITFLOW_DECRYPT_PASSWORD'
  const password = world.env[variable]
  if (password === undefined || password === '') return instance
  return {
    ...instance,
    decryptPassword: { store: 'env', name: variable },
    readDecryptPassword: async () => password,
  }
}

async function findInstance(
  world: SettingsContext,
  flags: GlobalFlags,
  folder: FolderConfig | undefined,
): Promise<Instance> {
  const { ITFLOW_PROFILE: variable } = world.env
  if (flags.profile !== undefined) {
    return instanceNamed(world, flags, flags.profile, { source: 'flag', from: '--profile' })
  }
  const pair = await fromEnvironment(world)
  if (pair !== undefined) return pair
  if (variable !== undefined && variable !== '') {
    return instanceNamed(world, flags, variable, { source: 'environment', from: 'ITFLOW_PROFILE' })
  }
  if (folder?.profile !== undefined) {
    return instanceNamed(world, flags, folder.profile, { source: 'folder', from: folder.path })
  }
  return currentProfile(world, flags)
}

async function instanceNamed(
  world: SettingsContext,
  flags: GlobalFlags,
  name: string,
  chosenBy: ChosenBy,
): Promise<Instance> {
  if (name === SANDBOX_INSTANCE) return sandbox(world, flags, chosenBy)
  if (name === ENVIRONMENT_INSTANCE) {
    const pair = await fromEnvironment(world)
    if (pair !== undefined) return pair
    throw new UsageError('ITFLOW_URL and ITFLOW_API_KEY are not set')
  }
  const { instanceFromProfile } = await import('./profile-instance.ts')
  return instanceFromProfile(world, name, chosenBy)
}

async function currentProfile(world: SettingsContext, flags: GlobalFlags): Promise<Instance> {
  const { currentProfileName } = await import('./profile-instance.ts')
  return instanceNamed(world, flags, currentProfileName(world), {
    source: 'profile',
    from: 'the current profile',
  })
}

/** The built-in sandbox; each release has its own data, and so its own cache. */
function sandbox(world: SettingsContext, { release }: GlobalFlags, chosenBy: ChosenBy): Instance {
  const url = release === undefined ? SANDBOX_URL : `${SANDBOX_URL}${release}/`
  return {
    name: SANDBOX_INSTANCE,
    isSandbox: true,
    url: new URL(url),
    chosenBy,
    profile: undefined,
    key: 'built-in',
    decryptPassword: 'built-in',
    readKey: async () => SANDBOX_KEY,
    readDecryptPassword: async () => SANDBOX_DECRYPT_PASSWORD,
    serverCache: fileCache(world, { instance: SANDBOX_INSTANCE, url }),
  }
}

async function fromEnvironment(world: SettingsContext): Promise<Instance | undefined> {
  const { ITFLOW_URL: address = '', ITFLOW_API_KEY: key = '' } = world.env
  if (address === '' && key === '') return undefined
  if (address === '' || key === '') {
    const [set, missing] =
      key === '' ? ['ITFLOW_URL', 'ITFLOW_API_KEY'] : ['ITFLOW_API_KEY', 'ITFLOW_URL']
    throw new UsageError(`${set} is set, but ${missing} is not: they are used together`, {
      hint: `Set ${missing} too, or unset ${set} to use a profile`,
    })
  }
  const { url } = parseAddress(address)
  return {
    name: ENVIRONMENT_INSTANCE,
    isSandbox: false,
    url,
    chosenBy: { source: 'environment', from: 'ITFLOW_URL and ITFLOW_API_KEY' },
    profile: undefined,
    key: { store: 'env', name: 'ITFLOW_API_KEY' },
    decryptPassword: undefined,
    readKey: async () => key.trim(),
    readDecryptPassword: async () => undefined,
    serverCache: lazyCache(world, `${ENVIRONMENT_INSTANCE} `, async () => ({
      instance: `${ENVIRONMENT_INSTANCE} ${await fingerprint(key)}`,
      url: url.href,
    })),
  }
}

/** Returns a hash that distinguishes the cache of one key from another's, without revealing the key. */
async function fingerprint(key: string): Promise<string> {
  const { createHash } = await import('node:crypto')
  return createHash('sha256').update(`itflow-cli memory\0${key}`).digest('hex').slice(0, 8)
}
