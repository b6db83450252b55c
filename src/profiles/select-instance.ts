import { UsageError } from '../errors.ts'
import {
  SANDBOX_DECRYPT_PASSWORD,
  SANDBOX_INSTANCE,
  SANDBOX_KEY,
  SANDBOX_URL,
} from '../sandbox/identity.ts'
import { readAddress } from './address.ts'
import type { Folder } from './folder-config.ts'
import type { Profile, SecretSource } from './profile.ts'
import { ENVIRONMENT } from './profile-names.ts'
import type { Surroundings } from './resolve-settings.ts'
import { fileMemory, lateMemory } from './server-cache.ts'
import type { GlobalFlags, Memory, Setting } from './settings.ts'

/** An instance as it was chosen: its address and its secrets come from the same source. */
export interface Instance {
  name: string
  isSandbox: boolean
  url: URL
  /** What said that it is this one. */
  chosenBy: Omit<Setting<string>, 'value'>
  profile: Profile | undefined
  /** It is tried before it is kept as a profile. */
  isNew?: true
  /** Where each secret lives; `built-in` is the sandbox's. */
  key: SecretSource | 'built-in' | undefined
  decryptPassword: SecretSource | 'built-in' | undefined
  readKey(): Promise<string>
  readDecryptPassword(): Promise<string | undefined>
  memory: Memory
}

type ChosenBy = Instance['chosenBy']

/** Chooses the instance: `--profile`, the pair in the environment, ITFLOW_PROFILE, the folder, the current profile. */
export async function chooseInstance(
  world: Surroundings,
  flags: GlobalFlags,
  folder: Folder | undefined,
): Promise<Instance> {
  const instance = await chosen(world, flags, folder)
  if (flags.release !== undefined && !instance.isSandbox) {
    throw new UsageError('--release is for the built-in sandbox; a server has the release it has')
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

async function chosen(
  world: Surroundings,
  flags: GlobalFlags,
  folder: Folder | undefined,
): Promise<Instance> {
  const { ITFLOW_PROFILE: variable } = world.env
  if (flags.profile !== undefined) {
    return named(world, flags, flags.profile, { source: 'flag', from: '--profile' })
  }
  const pair = await fromEnvironment(world)
  if (pair !== undefined) return pair
  if (variable !== undefined && variable !== '') {
    return named(world, flags, variable, { source: 'environment', from: 'ITFLOW_PROFILE' })
  }
  if (folder?.profile !== undefined) {
    return named(world, flags, folder.profile, { source: 'folder', from: folder.path })
  }
  return currentProfile(world, flags)
}

async function named(
  world: Surroundings,
  flags: GlobalFlags,
  name: string,
  chosenBy: ChosenBy,
): Promise<Instance> {
  if (name === SANDBOX_INSTANCE) return sandbox(world, flags, chosenBy)
  if (name === ENVIRONMENT) {
    const pair = await fromEnvironment(world)
    if (pair !== undefined) return pair
    throw new UsageError('ITFLOW_URL and ITFLOW_API_KEY are not set')
  }
  const { fromProfile } = await import('./profile-instance.ts')
  return fromProfile(world, name, chosenBy)
}

async function currentProfile(world: Surroundings, flags: GlobalFlags): Promise<Instance> {
  const { currentName } = await import('./profile-instance.ts')
  return named(world, flags, currentName(world), { source: 'profile', from: 'the current profile' })
}

/** Each release has data of its own, and so a memory of its own. */
function sandbox(world: Surroundings, { release }: GlobalFlags, chosenBy: ChosenBy): Instance {
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
    memory: fileMemory(world, { instance: SANDBOX_INSTANCE, url }),
  }
}

async function fromEnvironment(world: Surroundings): Promise<Instance | undefined> {
  const { ITFLOW_URL: address = '', ITFLOW_API_KEY: key = '' } = world.env
  if (address === '' && key === '') return undefined
  if (address === '' || key === '') {
    const [set, missing] =
      key === '' ? ['ITFLOW_URL', 'ITFLOW_API_KEY'] : ['ITFLOW_API_KEY', 'ITFLOW_URL']
    throw new UsageError(`${set} is set, but not ${missing}: address and key come together`, {
      hint: `Set ${missing} too, or unset ${set} to use a profile`,
    })
  }
  const { url } = readAddress(address)
  return {
    name: ENVIRONMENT,
    isSandbox: false,
    url,
    chosenBy: { source: 'environment', from: 'ITFLOW_URL and ITFLOW_API_KEY' },
    profile: undefined,
    key: { store: 'env', name: 'ITFLOW_API_KEY' },
    decryptPassword: undefined,
    readKey: async () => key.trim(),
    readDecryptPassword: async () => undefined,
    memory: lateMemory(world, `${ENVIRONMENT} `, async () => ({
      instance: `${ENVIRONMENT} ${await fingerprint(key)}`,
      url: url.href,
    })),
  }
}

/** Tells one key's memory from another's, and nothing about the key. */
async function fingerprint(key: string): Promise<string> {
  const { createHash } = await import('node:crypto')
  return createHash('sha256').update(`itflow-cli memory\0${key}`).digest('hex').slice(0, 8)
}
