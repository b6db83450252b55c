import type { Context } from '../context.ts'
import { AuthenticationError } from '../errors.ts'
import { buildSettings } from '../profiles/build-settings.ts'
import type { Profile, SecretSource } from '../profiles/profile.ts'
import { chooseSettingsFor } from '../profiles/resolve-settings.ts'
import { inMemoryCache } from '../profiles/server-cache.ts'
import type { ServerCache, Settings } from '../profiles/settings.ts'
import { type KeyReport, probeServer, verifyKey } from './verify-key.ts'

/** A secret that was given, and where it comes from. */
export interface SecretInput {
  secret: string
  /** Where it stays; undefined if it has to be saved in one of the program's own stores. */
  source: SecretSource | undefined
}

/** A profile with its secrets, before it is saved. */
export interface ProfileCandidate {
  name: string
  /** Its settings; where its secrets are stored is decided when they are saved. */
  profile: Profile
  key: SecretInput
  decryptPassword: SecretInput | undefined
}

/** Returns the settings a candidate would have; `serverCache` takes what is learned with them. */
export function candidateSettings(
  context: Context,
  { name, profile, key, decryptPassword }: ProfileCandidate,
  serverCache: ServerCache = inMemoryCache(),
): Settings {
  const instance = {
    name,
    isSandbox: false,
    url: new URL(profile.url),
    chosenBy: { source: 'flag', from: '--url' },
    profile,
    isNew: true,
    key: key.source,
    decryptPassword: decryptPassword?.source,
    readKey: async () => key.secret,
    readDecryptPassword: async () => decryptPassword?.secret,
    serverCache,
  } as const
  return buildSettings(context, chooseSettingsFor(context, context.flags, instance, undefined))
}

/** What reads found out about a candidate's key, and the facts learned about its server. */
interface VerifiedCandidate {
  report: KeyReport
  serverCache: ServerCache
}

/** Verifies a candidate with reads and reports what was found; throws if the key or decrypt password is wrong. */
export async function verifyCandidate(
  context: Context,
  candidate: ProfileCandidate,
): Promise<VerifiedCandidate> {
  const serverCache = inMemoryCache()
  const settings = candidateSettings(context, candidate, serverCache)
  const report = await verifyKey(settings, context)
  if (report.decryptPassword === 'wrong') throw wrongDecryptPasswordError(candidate.name)
  reportKey(context, settings.url, report)
  return { report, serverCache }
}

/** Verifies a candidate's secrets with reads and reports nothing; throws if the key or decrypt password is wrong. */
export async function verifyQuietly(context: Context, candidate: ProfileCandidate): Promise<void> {
  const report = await verifyKey(candidateSettings(context, candidate), context)
  if (report.decryptPassword === 'wrong') throw wrongDecryptPasswordError(candidate.name)
}

/** A placeholder for the key while there is none: no ITFlow accepts it. */
const DUMMY_KEY = 'no-key-yet'

/** Checks that an ITFlow answers at an address, with one read and no key; throws the error if none does. */
export async function probeAddress(context: Context, profile: Profile): Promise<void> {
  const key = { secret: DUMMY_KEY, source: undefined }
  const name = new URL(profile.url).host
  const candidate = { name, profile, key, decryptPassword: undefined }
  try {
    await probeServer(candidateSettings(context, candidate), context)
  } catch (error) {
    // Only an ITFlow answers that the key is wrong.
    if (!(error instanceof AuthenticationError)) throw error
  }
}

/** Builds the error for a decrypt password that can't decrypt any credential. */
export function wrongDecryptPasswordError(name: string): AuthenticationError {
  return new AuthenticationError(`The decrypt password can't decrypt any credential of ${name}`, {
    hint: 'Use the one from when the API key was created, not the master password',
    hazard: 'H05',
  })
}

/** Reports what reads found out about a key. */
export function reportKey(context: Context, url: URL, report: KeyReport): void {
  context.note('connected', describeKey(url, report))
  if (report.isKeyInQuery) {
    context.note(
      'key_in_address',
      'The key is sent in the address: something in front of ITFlow drops the body of reads, and may log addresses',
    )
  }
  if (report.isDecryptInQuery) {
    context.note(
      'decrypt_password_in_address',
      'This release accepts the decrypt password only in the address, which the web server may log (H26)',
    )
  }
  if (report.decryptPassword === 'unproven') {
    context.note(
      'decrypt_password_unproven',
      'The decrypt password could not be checked: there is no credential to try it on (H05)',
    )
  }
}

/** Returns one line with the release, the address, and what the key sees and may do. */
function describeKey(url: URL, { release, clients, canWrite }: KeyReport): string {
  const sees =
    clients === undefined
      ? 'may not list clients'
      : `sees ${clients} client${clients === 1 ? '' : 's'}`
  const writes = canWrite === undefined ? '' : canWrite ? ' and may write' : ' and may not write'
  return `ITFlow ${release} at ${url.href}; the key ${sees}${writes}`
}
