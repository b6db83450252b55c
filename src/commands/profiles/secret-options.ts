import {
  type CommandInput,
  choiceOption,
  hasOption,
  type OptionSpec,
  textOption,
} from '../../cli/command.ts'
import type { ChoiceType } from '../../cli/option-types.ts'
import type { Context } from '../../context.ts'
import { UsageError } from '../../errors.ts'
import { promptForSecret, readStandardInput, splitSecretLines } from '../../io/text-input.ts'
import type { SecretInput } from '../../onboarding/profile-candidate.ts'
import type { SecretSource } from '../../profiles/profile.ts'
import { checkSecret } from '../../profiles/secret-check.ts'
import { readSecret } from '../../profiles/secret-sources.ts'
import {
  type ManagedStore,
  SECRET_KINDS,
  SECRET_NAMES,
  type SecretKind,
} from '../../profiles/secret-store.ts'
import { askUntilValid } from '../login/ask-until-valid.ts'

type StoreName = 'keychain' | 'file' | 'command' | 'env'

const STORE: OptionSpec<ChoiceType<StoreName>> = {
  name: 'store',
  type: { kind: 'choice', choices: ['keychain', 'file', 'command', 'env'] },
  help: 'where the secrets stay; the keychain, unless said otherwise',
  group: 'Secrets',
}

/** Options that say where the secrets come from and where they stay. */
export const SECRET_OPTIONS: readonly OptionSpec[] = [
  ...optionsOf('key', 'API key'),
  ...optionsOf('decrypt-password', 'decrypt password'),
  STORE,
]

function optionsOf(prefix: string, what: string): OptionSpec[] {
  const group = 'Secrets'
  return [
    {
      name: `${prefix}-stdin`,
      type: { kind: 'secret', way: 'stdin' },
      help: `take the ${what} from standard input, a line`,
      group,
    },
    {
      name: `${prefix}-command`,
      type: { kind: 'command' },
      help: `a command that prints the ${what}`,
      group,
    },
    {
      name: `${prefix}-env`,
      type: { kind: 'variable' },
      help: `the variable that holds the ${what}`,
      group,
    },
  ]
}

/** Whose secrets are taken. */
export interface SecretScope {
  /** The profile's name, or what stands for it while there is none. */
  profile: string
  url: string
}

/** The secrets that a command line brings, or a person types. */
export interface SecretInputs {
  key: SecretInput | undefined
  decryptPassword: SecretInput | undefined
  /** The store of ours that was asked for. */
  store: ManagedStore | undefined
}

/** Whether a person is asked for the secrets: whoever brings the key by an option is asked nothing. */
export function canPromptForSecrets(context: Context, input: CommandInput): boolean {
  return context.canAsk && originOf(input, 'key') === undefined
}

/** Tries what was typed, with what came before it; throws an AuthenticationError for what is wrong. */
export type VerifySecret = (
  kind: SecretKind,
  taken: Partial<Record<SecretKind, SecretInput>>,
) => Promise<void>

/**
 * Takes the secrets as the options say; asks for the missing ones at a terminal where `asks` is true. With `tries` what is
 * typed wrongly is asked for again.
 */
export async function collectSecrets(
  context: Context,
  input: CommandInput,
  owners: SecretScope,
  asks: boolean,
  tries?: VerifySecret,
): Promise<SecretInputs> {
  const wanted = choiceOption(input, STORE)
  const origins = {
    key: originOf(input, 'key'),
    decryptPassword: originOf(input, 'decryptPassword'),
  }
  for (const origin of Object.values(origins)) {
    // Known before a command is run for the other one, which then does not inherit it.
    if (typeof origin === 'object' && origin.store === 'env') {
      context.registerSecret(context.env[origin.name]?.trim() ?? '')
    }
  }
  const lines = await linesFor(context, origins)
  const asksNow = asks && canPromptForSecrets(context, input)
  const take = async (kind: SecretKind): Promise<SecretInput | undefined> => {
    const origin = origins[kind]
    const isAsked = origin === undefined && asksNow
    if (origin === undefined && !isAsked) return undefined
    const secret = await readSecretFrom(context, origin, { ...owners, kind }, lines)
    if (secret === '' && isAsked && kind === 'decryptPassword') return undefined
    context.registerSecret(secret)
    return {
      secret: checkSecret(secret, SECRET_NAMES[kind]),
      source: sourceToKeep(origin, wanted, kind),
    }
  }
  const takeRight = async (kind: SecretKind, before: Partial<Record<SecretKind, SecretInput>>) => {
    if (tries === undefined || !asksNow || origins[kind] !== undefined) return take(kind)
    return askUntilValid(context, async () => {
      const intake = await take(kind)
      if (intake !== undefined) await tries(kind, { ...before, [kind]: intake })
      return intake
    })
  }
  const key = await takeRight('key', {})
  const decryptPassword = await takeRight('decryptPassword', key === undefined ? {} : { key })
  return {
    key,
    decryptPassword,
    store: wanted === 'keychain' || wanted === 'file' ? wanted : undefined,
  }
}

/** Where a secret comes from; undefined: from a question. */
type Origin = 'stdin' | Extract<SecretSource, { store: 'command' | 'env' }> | undefined

const PREFIXES: Readonly<Record<SecretKind, string>> = {
  key: 'key',
  decryptPassword: 'decrypt-password',
}

function originOf(input: CommandInput, kind: SecretKind): Origin {
  const prefix = PREFIXES[kind]
  const command = textOption(input, `${prefix}-command`)
  const name = textOption(input, `${prefix}-env`)
  const given: Exclude<Origin, undefined>[] = [
    ...(hasOption(input, `${prefix}-stdin`) ? ['stdin' as const] : []),
    ...(command === undefined ? [] : [{ store: 'command' as const, command }]),
    ...(name === undefined ? [] : [{ store: 'env' as const, name }]),
  ]
  if (given.length > 1) {
    throw new UsageError(`The ${SECRET_NAMES[kind]} comes from more than one place`, {
      hint: `One of --${prefix}-stdin, --${prefix}-command and --${prefix}-env is enough`,
    })
  }
  return given[0]
}

/** A command or a variable stays what it is, unless a store of ours is asked for. */
function sourceToKeep(
  origin: Origin,
  wanted: StoreName | undefined,
  kind: SecretKind,
): SecretSource | undefined {
  if (wanted === 'keychain' || wanted === 'file') return undefined
  const source = origin === 'stdin' ? undefined : origin
  if (wanted !== undefined && source?.store !== wanted) {
    throw new UsageError(`--store ${wanted} does not say where the ${SECRET_NAMES[kind]} is had`, {
      hint: `Say it with --${PREFIXES[kind]}-${wanted}`,
    })
  }
  return source
}

async function readSecretFrom(
  context: Context,
  origin: Origin,
  owner: SecretScope & { kind: SecretKind },
  lines: string[],
): Promise<string> {
  if (origin === 'stdin') return lines.shift() ?? ''
  if (origin !== undefined) return readSecret(context, origin, owner, { [owner.kind]: origin })
  const question = owner.kind === 'key' ? 'API key' : 'Decrypt password (optional)'
  return (await promptForSecret(context, SECRET_NAMES[owner.kind], question)).trim()
}

/** Standard input as lines: the key's first where both come from there. */
async function linesFor(
  context: Context,
  origins: Readonly<Record<SecretKind, Origin>>,
): Promise<string[]> {
  const wanted = SECRET_KINDS.filter((kind) => origins[kind] === 'stdin')
  if (wanted.length === 0) return []
  const option = wanted.map((kind) => `--${PREFIXES[kind]}-stdin`).join(' and ')
  const text = await readStandardInput(context, { option, isSecret: true })
  const lines = splitSecretLines(text.replace(/[\r\n]+$/, ''))
  for (const line of lines.slice(0, wanted.length)) context.registerSecret(line)
  if (lines.length > wanted.length) {
    throw new UsageError(
      `Standard input has ${lines.length} lines, but ${wanted.length} ${wanted.length === 1 ? 'is' : 'are'} expected`,
      {
        hint: 'The API key goes on one line, the decrypt password on the next',
      },
    )
  }
  return lines.map((line) => line.trim())
}
