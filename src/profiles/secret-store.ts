import { join } from 'node:path'
import { configDirectory, type StorageEnv } from './paths.ts'
import type { Note } from './private-files.ts'

/** The two secrets a profile can have. */
export type SecretKind = 'key' | 'decryptPassword'

/** Both, in the order in which a person is asked for them. */
export const SECRET_KINDS: readonly SecretKind[] = ['key', 'decryptPassword']

/** Whose secret it is: it is kept with the address and never given for another. */
export interface SecretOwner {
  profile: string
  url: string
  kind: SecretKind
}

/** A place, and how is told what is worth knowing of its files. */
export type NotingStorageEnv = StorageEnv & { note?: Note }

/** Stores that the program itself writes. */
export type ManagedStore = 'keychain' | 'file'

/** What a secret is called in messages. */
export const SECRET_NAMES: Readonly<Record<SecretKind, string>> = {
  key: 'API key',
  decryptPassword: 'decrypt password',
}

/** The name a secret is kept under in the keychain and in the file. */
export function accountOf({ profile, url, kind }: SecretOwner): string {
  return `${SECRET_NAMES[kind]} of ${profile} for ${url}`
}

/** A place for secrets by account. */
export interface SecretStore {
  read(account: string): Promise<string | undefined>
  write(account: string, secret: string): Promise<void>
  remove(account: string): Promise<void>
}

/** The file that secrets are kept in where there is no keychain, beside the profiles. */
export function secretPath(place: StorageEnv): string {
  return join(configDirectory(place), 'secrets.json')
}

/** What the system's keychain is called. */
export function keychainName(platform: NodeJS.Platform): string {
  if (platform === 'darwin') return 'macOS Keychain'
  return platform === 'win32' ? 'Windows Credential Manager' : 'Secret Service'
}
