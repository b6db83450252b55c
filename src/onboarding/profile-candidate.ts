import type { Context } from '../context.ts'
import { AuthenticationError } from '../errors.ts'
import type { Profile, SecretSource } from '../profiles/profile.ts'
import { chooseFor, settle } from '../profiles/resolve-settings.ts'
import { passingMemory } from '../profiles/server-cache.ts'
import type { Memory, Settings } from '../profiles/settings.ts'
import { greetServer, type Proof, proveKey } from './verify-key.ts'

/** A secret in hand. */
export interface Intake {
  secret: string
  /** Where it stays; undefined: it is to be put into a store of ours. */
  source: SecretSource | undefined
}

/** A profile with its secrets in hand, before it is kept. */
export interface Candidate {
  name: string
  /** Its settings; where its secrets live is settled when they are kept. */
  profile: Profile
  key: Intake
  decryptPassword: Intake | undefined
}

/** The settings a candidate would have; what is learnt with them goes into the memory given. */
export function candidateSettings(
  context: Context,
  { name, profile, key, decryptPassword }: Candidate,
  memory: Memory = passingMemory(),
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
    memory,
  } as const
  return settle(context, chooseFor(context, context.flags, instance, undefined))
}

/** What a candidate's key turned out to be, and what was learnt on the way. */
export interface Proven {
  proof: Proof
  memory: Memory
}

/** Proves a candidate with reads, and tells what was found; throws where key or decrypt password is wrong. */
export async function proveCandidate(context: Context, candidate: Candidate): Promise<Proven> {
  const memory = passingMemory()
  const settings = candidateSettings(context, candidate, memory)
  const proof = await proveKey(settings, context)
  if (proof.decryptPassword === 'wrong') throw wrongDecryptPassword(candidate.name)
  tellProof(context, settings.url, proof)
  return { proof, memory }
}

/** Tries a candidate's secrets with reads, and tells nothing; throws where key or decrypt password is wrong. */
export async function tryCandidate(context: Context, candidate: Candidate): Promise<void> {
  const proof = await proveKey(candidateSettings(context, candidate), context)
  if (proof.decryptPassword === 'wrong') throw wrongDecryptPassword(candidate.name)
}

/** What stands for a key where there is none yet: no ITFlow takes it. */
const NO_KEY = 'no-key-yet'

/** Tries whether an ITFlow answers at an address, with one read without a key; throws what is wrong with it. */
export async function tryAddress(context: Context, profile: Profile): Promise<void> {
  const key = { secret: NO_KEY, source: undefined }
  const name = new URL(profile.url).host
  const candidate = { name, profile, key, decryptPassword: undefined }
  try {
    await greetServer(candidateSettings(context, candidate), context)
  } catch (error) {
    // That it wants a key is what an ITFlow says.
    if (!(error instanceof AuthenticationError)) throw error
  }
}

/** The failure for a decrypt password that opens nothing. */
export function wrongDecryptPassword(name: string): AuthenticationError {
  return new AuthenticationError(`The decrypt password opens no credential of ${name}`, {
    hint: 'It is the one that was given when the API key was made, not the master password',
    hazard: 'H05',
  })
}

/** Tells what reads found out about a key. */
export function tellProof(context: Context, url: URL, proof: Proof): void {
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
function describeProof(url: URL, { release, clients, canWrite }: Proof): string {
  const sees =
    clients === undefined
      ? 'may not list clients'
      : `sees ${clients} client${clients === 1 ? '' : 's'}`
  const writes = canWrite === undefined ? '' : canWrite ? ' and may write' : ' and may not write'
  return `ITFlow ${release} at ${url.href}; the key ${sees}${writes}`
}
