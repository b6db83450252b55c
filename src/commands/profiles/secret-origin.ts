import { type CommandInput, hasOption, textOption } from '../../cli/command.ts'
import type { Context } from '../../context.ts'
import { UsageError } from '../../errors.ts'
import { promptForSecret, readStandardInput, splitSecretLines } from '../../io/text-input.ts'
import type { SecretSource } from '../../profiles/profile.ts'
import { readSecret } from '../../profiles/secret-sources.ts'
import {
  SECRET_KINDS,
  SECRET_NAMES,
  type SecretKind,
  type SecretOwner,
} from '../../profiles/secret-store.ts'

/** A value of `--store`. */
export type StoreName = 'keychain' | 'file' | 'command' | 'env'

/** Where the options say a secret comes from; undefined if it is asked for. */
export type SecretOrigin = 'stdin' | Extract<SecretSource, { store: 'command' | 'env' }> | undefined

/** The origin of each secret. */
type SecretOrigins = Readonly<Record<SecretKind, SecretOrigin>>

/** How the options for each secret begin. */
const OPTION_PREFIXES: Readonly<Record<SecretKind, string>> = {
  key: 'key',
  decryptPassword: 'decrypt-password',
}

/** Returns where a secret comes from; throws a UsageError if several options set it. */
export function originOf(input: CommandInput, kind: SecretKind): SecretOrigin {
  const prefix = OPTION_PREFIXES[kind]
  const command = textOption(input, `${prefix}-command`)
  const name = textOption(input, `${prefix}-env`)
  const origins: Exclude<SecretOrigin, undefined>[] = [
    ...(hasOption(input, `${prefix}-stdin`) ? ['stdin' as const] : []),
    ...(command === undefined ? [] : [{ store: 'command' as const, command }]),
    ...(name === undefined ? [] : [{ store: 'env' as const, name }]),
  ]
  if (origins.length > 1) {
    throw new UsageError(`The ${SECRET_NAMES[kind]} comes from more than one place`, {
      hint: `Use only one of --${prefix}-stdin, --${prefix}-command and --${prefix}-env`,
    })
  }
  return origins[0]
}

/** Registers secrets in environment variables, so that a command that is run for the other secret doesn't inherit them. */
export function registerVariables(context: Context, origins: SecretOrigins): void {
  for (const origin of Object.values(origins)) {
    if (typeof origin === 'object' && origin.store === 'env') {
      context.registerSecret(context.env[origin.name]?.trim() ?? '')
    }
  }
}

/**
 * Returns the source to save in the profile: a command or variable stays the source; undefined if the secret has to be
 * saved in one of the program's own stores. Throws a UsageError if `--store` contradicts the origin.
 */
export function sourceToSave(
  origin: SecretOrigin,
  wanted: StoreName | undefined,
  kind: SecretKind,
): SecretSource | undefined {
  if (wanted === 'keychain' || wanted === 'file') return undefined
  const source = origin === 'stdin' ? undefined : origin
  if (wanted !== undefined && source?.store !== wanted) {
    const option = `--${OPTION_PREFIXES[kind]}-${wanted}`
    throw new UsageError(`--store ${wanted} needs ${option} for the ${SECRET_NAMES[kind]}`, {
      hint: `Add ${option}, or store it elsewhere`,
    })
  }
  return source
}

/** Reads a secret from its origin, or asks for it; takes the next of `lines` if it comes from standard input. */
export async function readFromOrigin(
  context: Context,
  origin: SecretOrigin,
  owner: SecretOwner,
  lines: string[],
): Promise<string> {
  if (origin === 'stdin') return lines.shift() ?? ''
  if (origin !== undefined) return readSecret(context, origin, owner, { [owner.kind]: origin })
  const question = owner.kind === 'key' ? 'API key' : 'Decrypt password (optional)'
  return (await promptForSecret(context, SECRET_NAMES[owner.kind], question)).trim()
}

/** Reads the lines of standard input if a secret comes from there; the key's line is the first if both do. */
export async function readSecretLines(context: Context, origins: SecretOrigins): Promise<string[]> {
  const kinds = SECRET_KINDS.filter((kind) => origins[kind] === 'stdin')
  if (kinds.length === 0) return []
  const option = kinds.map((kind) => `--${OPTION_PREFIXES[kind]}-stdin`).join(' and ')
  const text = await readStandardInput(context, { option, isSecret: true })
  const lines = splitSecretLines(text.replace(/[\r\n]+$/, ''))
  for (const line of lines.slice(0, kinds.length)) context.registerSecret(line)
  if (lines.length > kinds.length) {
    throw new UsageError(
      `Standard input has ${lines.length} lines, but ${kinds.length} ${kinds.length === 1 ? 'is' : 'are'} expected`,
      { hint: 'The API key goes on one line, the decrypt password on the next' },
    )
  }
  return lines.map((line) => line.trim())
}
