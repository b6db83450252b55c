import { join } from 'node:path'
import { configDirectory, type StorageEnv } from './paths.ts'
import type { Note } from './private-files.ts'

/** The kinds of secret that a profile can have. */
export type SecretKind = 'key' | 'decryptPassword'

/** All kinds, in the order in which a person is asked for them. */
export const SECRET_KINDS: readonly SecretKind[] = ['key', 'decryptPassword']

/** What a secret belongs to: it is stored with the address and never used for another. */
export interface SecretOwner {
  profile: string
  url: string
  kind: SecretKind
}

/** Where the program stores its files, and how to report notices about them. */
export type NotingStorageEnv = StorageEnv & { note?: Note }

/** The stores that the program itself writes. */
export type ManagedStore = 'keychain' | 'file'

/** The name of each secret in messages. */
export const SECRET_NAMES: Readonly<Record<SecretKind, string>> = {
  key: 'API key',
  decryptPassword: 'decrypt password',
}

/** Returns the name that a secret is stored under in the keychain and in the file. */
export function accountOf({ profile, url, kind }: SecretOwner): string {
  return `${SECRET_NAMES[kind]} of ${profile} for ${url}`
}

/** A store of secrets by account. */
export interface SecretStore {
  read(account: string): Promise<string | undefined>
  write(account: string, secret: string): Promise<void>
  remove(account: string): Promise<void>
}

/** The file for secrets if there is no keychain, next to the profiles. */
export function secretPath(place: StorageEnv): string {
  return join(configDirectory(place), 'secrets.json')
}

/** Returns the name of the system's keychain. */
export function keychainName(platform: NodeJS.Platform): string {
  if (platform === 'darwin') return 'macOS Keychain'
  return platform === 'win32' ? 'Windows Credential Manager' : 'Secret Service'
}
