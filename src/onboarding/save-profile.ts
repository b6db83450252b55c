import type { Context } from '../context.ts'
import { tolerate, UsageError } from '../errors.ts'
import {
  changeProfileStore,
  withoutProfile,
  withProfile,
} from '../profiles/change-profile-store.ts'
import { forgetServer } from '../profiles/forget-server.ts'
import type { Profile, SecretSource } from '../profiles/profile.ts'
import { findProfile } from '../profiles/profile-store.ts'
import {
  describeSource,
  readSecret,
  removeSecret,
  writeSecret,
} from '../profiles/secret-sources.ts'
import {
  accountOf,
  keychainName,
  type ManagedStore,
  SECRET_KINDS,
  type SecretOwner,
} from '../profiles/secret-store.ts'
import { fileCache, type InstanceKey } from '../profiles/server-cache.ts'
import type { ServerCache } from '../profiles/settings.ts'
import type { ProfileCandidate, SecretInput } from './profile-candidate.ts'

/** Chooses the store for secrets: the one wanted, or the keychain, or a file, after asking. */
async function chooseStore(
  context: Context,
  wanted: ManagedStore | undefined,
): Promise<ManagedStore> {
  if (wanted !== undefined) return wanted
  const { openKeychain } = await import('../profiles/keychain.ts')
  const keychain = await openKeychain(context)
  if (keychain.isAvailable) return 'keychain'
  context.note(
    'no_keychain',
    `The keychain (${keychainName(context.platform)}) can't be used: ${keychain.reason}`,
  )
  if (context.canAsk && context.flags.yes !== true) {
    const prompts = await context.prompts()
    const isAgreed = await prompts.confirm('Store the secrets in a file that only you can read?')
    if (!isAgreed) {
      throw new UsageError('Nothing was saved', {
        hint: 'Get the key from elsewhere: --key-command "op read …" or --key-env NAME',
      })
    }
  }
  return 'file'
}

/** Saves a candidate: first its secrets, then the profile; removes what it replaces last. */
export async function saveCandidate(
  context: Context,
  candidate: ProfileCandidate,
  store: ManagedStore | undefined,
  serverCache: ServerCache | undefined,
): Promise<Profile> {
  const { name } = candidate
  // Ask before taking the lock: other processes must not wait for a person.
  const chosenStore = hasUnstoredSecret(candidate) ? await chooseStore(context, store) : store
  const profile = withSources(candidate, chosenStore)
  let replaced: Profile | undefined
  await changeProfileStore(
    context,
    context.note,
    async (current) => {
      await writeSecrets(context, candidate, profile)
      replaced = findProfile(current, name)
      return withProfile(current, name, profile)
    },
    async () => {
      if (replaced !== undefined) await removeReplacedSecrets(context, name, replaced, profile)
    },
  )
  const owner = { instance: name, url: profile.url }
  forgetServer(context, owner)
  // The profile may have had another address before.
  if (replaced !== undefined) forgetServer(context, { instance: name, url: replaced.url })
  if (serverCache !== undefined) await fileCache(context, owner).write(await serverCache.read())
  context.note('kept', `The key is stored in ${describeSource(profile.key, context)}`)
  return profile
}

/** Whether a secret of a candidate has to be saved in one of the program's own stores. */
function hasUnstoredSecret({ key, decryptPassword }: ProfileCandidate): boolean {
  return [key, decryptPassword].some(
    (secret) => secret !== undefined && secret.source === undefined,
  )
}

/** Returns the profile that a candidate becomes, with the sources of its secrets. */
function withSources(
  { profile, key, decryptPassword }: ProfileCandidate,
  store: ManagedStore = 'file',
): Profile & { key: SecretSource } {
  const sourceOf = ({ source = { store } }: SecretInput): SecretSource => source
  return {
    ...profile,
    key: sourceOf(key),
    ...(decryptPassword === undefined ? {} : { decryptPassword: sourceOf(decryptPassword) }),
  }
}

/** Saves the candidate's secrets in the stores that the profile names. */
async function writeSecrets(
  context: Context,
  candidate: ProfileCandidate,
  profile: Profile,
): Promise<void> {
  for (const kind of SECRET_KINDS) {
    const [input, source] = [candidate[kind], profile[kind]]
    if (input === undefined || input.source !== undefined || !isManaged(source)) continue
    const owner = { profile: candidate.name, url: profile.url, kind }
    await writeSecret(context, source.store, owner, input.secret)
  }
}

function isManaged(source: SecretSource | undefined): source is { store: ManagedStore } {
  return source?.store === 'keychain' || source?.store === 'file'
}

/** Removes the secrets of a replaced profile that the new one doesn't use. */
async function removeReplacedSecrets(
  context: Context,
  name: string,
  before: Profile,
  after: Profile,
): Promise<void> {
  for (const kind of SECRET_KINDS) {
    const owner: SecretOwner = { profile: name, url: before.url, kind }
    const isSame =
      before[kind]?.store === after[kind]?.store &&
      accountOf(owner) === accountOf({ ...owner, url: after.url })
    if (!isSame) await removeSecret(context, before[kind], owner)
  }
}

/** Removes a profile with its secrets and everything cached about its server. */
export async function removeProfile(
  context: Context,
  name: string,
  profile: Profile,
): Promise<void> {
  await changeProfileStore(context, context.note, async (store) => {
    await removeSecrets(context, name, profile)
    return withoutProfile(store, name)
  })
  forgetServer(context, { instance: name, url: profile.url })
}

/** Removes a profile's secrets from the program's own stores. */
export async function removeSecrets(
  context: Context,
  name: string,
  profile: Profile,
): Promise<void> {
  for (const kind of SECRET_KINDS) {
    await removeSecret(context, profile[kind], { profile: name, url: profile.url, kind })
  }
}

/** Renames a profile, with its sources and alerts; its secrets are saved under the new name before the old ones are removed. */
export async function renameProfile(
  context: Context,
  name: string,
  next: string,
  profile: Profile,
): Promise<void> {
  await changeProfileStore(
    context,
    context.note,
    async (store) => {
      await copySecrets(context, name, next, profile)
      const { [name]: settings = profile, ...others } = store.profiles
      const current = store.current === name ? { current: next } : {}
      return { ...store, ...current, profiles: { ...others, [next]: settings } }
    },
    () => removeSecrets(context, name, profile),
  )
  forgetServer(context, { instance: name, url: profile.url })
  await renameSources(context, name, next)
  const url = new URL(profile.url).href
  await renameAlerts(context, name, next, url)
  await renameTimer(context, { instance: name, url }, { instance: next, url })
}

/** Sources of imports go with the profile; those that can't are reported, since the profile has its new name. */
async function renameSources(context: Context, name: string, next: string): Promise<void> {
  const { moveSources } = await import('../sources/move-sources.ts')
  for (const { source, error } of await moveSources(
    context,
    { profile: name },
    { profile: next },
  )) {
    context.note('source_left', `The source ${source} stayed with ${name}: ${error.message}`)
  }
}

/** What is known about alerts goes with the profile; if it can't, that is reported. */
async function renameAlerts(
  context: Context,
  name: string,
  next: string,
  url: string,
): Promise<void> {
  const { moveAlerts } = await import('../alerts/move-alerts.ts')
  try {
    await moveAlerts(context, { profile: name, url }, { profile: next, url })
  } catch (error) {
    const { message } = tolerate(error)
    context.note('alerts_left', `What is known about alerts stayed with ${name}: ${message}`)
  }
}

/** A running timer goes with the profile; if it can't, that is reported. */
async function renameTimer(context: Context, from: InstanceKey, to: InstanceKey): Promise<void> {
  const { moveTimer } = await import('../profiles/ticket-timer.ts')
  try {
    moveTimer(context, from, to)
  } catch (error) {
    const { message } = tolerate(error)
    context.note('timer_left', `The running timer stayed with ${from.instance}: ${message}`)
  }
}

async function copySecrets(
  context: Context,
  name: string,
  next: string,
  profile: Profile,
): Promise<void> {
  for (const kind of SECRET_KINDS) {
    const source = profile[kind]
    if (!isManaged(source)) continue
    const owner = { profile: name, url: profile.url, kind }
    const secret = await readSecret(context, source, owner, profile)
    await writeSecret(context, source.store, { ...owner, profile: next }, secret)
  }
}
