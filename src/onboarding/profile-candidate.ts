import type { Context } from '../context.ts'
import { AuthenticationError } from '../errors.ts'
import type { Profile, SecretSource } from '../profiles/profile.ts'
import { buildSettings, chooseSettingsFor } from '../profiles/resolve-settings.ts'
import { inMemoryCache } from '../profiles/server-cache.ts'
import type { ServerCache, Settings } from '../profiles/settings.ts'
import { type KeyReport, probeServer, verifyKey } from './verify-key.ts'

/** A secret in hand. */
export interface SecretInput {
  secret: string
  /** Where it stays; undefined: it is to be put into a store of ours. */
  source: SecretSource | undefined
}

/** A profile with its secrets in hand, before it is kept. */
export interface ProfileCandidate {
  name: string
  /** Its settings; where its secrets live is settled when they are kept. */
  profile: Profile
  key: SecretInput
  decryptPassword: SecretInput | undefined
}

/** The settings a candidate would have; what is learnt with them goes into the memory given. */
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

/** What a candidate's key turned out to be, and what was learnt on the way. */
export interface VerifiedCandidate {
  report: KeyReport
  memory: ServerCache
}

/** Proves a candidate with reads, and tells what was found; throws where key or decrypt password is wrong. */
export async function verifyCandidate(
  context: Context,
  candidate: ProfileCandidate,
): Promise<VerifiedCandidate> {
  const memory = inMemoryCache()
  const settings = candidateSettings(context, candidate, memory)
  const proof = await verifyKey(settings, context)
  if (proof.decryptPassword === 'wrong') throw wrongDecryptPasswordError(candidate.name)
  reportKey(context, settings.url, proof)
  return { report: proof, memory }
}

/** Tries a candidate's secrets with reads, and tells nothing; throws where key or decrypt password is wrong. */
export async function verifyQuietly(context: Context, candidate: ProfileCandidate): Promise<void> {
  const proof = await verifyKey(candidateSettings(context, candidate), context)
  if (proof.decryptPassword === 'wrong') throw wrongDecryptPasswordError(candidate.name)
}

/** What stands for a key where there is none yet: no ITFlow takes it. */
const DUMMY_KEY = 'no-key-yet'

/** Tries whether an ITFlow answers at an address, with one read without a key; throws what is wrong with it. */
export async function probeAddress(context: Context, profile: Profile): Promise<void> {
  const key = { secret: DUMMY_KEY, source: undefined }
  const name = new URL(profile.url).host
  const candidate = { name, profile, key, decryptPassword: undefined }
  try {
    await probeServer(candidateSettings(context, candidate), context)
  } catch (error) {
    // That it wants a key is what an ITFlow says.
    if (!(error instanceof AuthenticationError)) throw error
  }
}

/** The failure for a decrypt password that opens nothing. */
export function wrongDecryptPasswordError(name: string): AuthenticationError {
  return new AuthenticationError(`The decrypt password opens no credential of ${name}`, {
    hint: 'It is the one that was given when the API key was made, not the master password',
    hazard: 'H05',
  })
}

/** Tells what reads found out about a key. */
export function reportKey(context: Context, url: URL, proof: KeyReport): void {
  context.note('connected', describeProof(url, proof))
  if (proof.isKeyInQuery) {
    context.note(
      'key_in_address',
      'The key travels in the address: something on the way drops what a read carries, and may log addresses',
    )
  }
  if (proof.isDecryptInQuery) {
    context.note(
      'decrypt_password_in_address',
      'This release reads the decrypt password from the address only, which the web server may log (H26)',
    )
  }
  if (proof.decryptPassword === 'unproven') {
    context.note(
      'decrypt_password_unproven',
      'The decrypt password could not be proven: there is no credential that tells (H05)',
    )
  }
}

/** One line: the release, the address, and what the key sees and may do. */
function describeProof(url: URL, { release, clients, canWrite }: KeyReport): string {
  const sees =
    clients === undefined
      ? 'may not list clients'
      : `sees ${clients} client${clients === 1 ? '' : 's'}`
  const writes = canWrite === undefined ? '' : canWrite ? ' and may write' : ' and may not write'
  return `ITFlow ${release} at ${url.href}; the key ${sees}${writes}`
}
