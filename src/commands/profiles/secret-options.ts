import { type CommandInput, choiceOption, type OptionSpec } from '../../cli/command.ts'
import type { ChoiceType } from '../../cli/option-types.ts'
import type { Context } from '../../context.ts'
import type { SecretInput } from '../../onboarding/profile-candidate.ts'
import { checkSecret } from '../../profiles/secret-check.ts'
import {
  type ManagedStore,
  SECRET_NAMES,
  type SecretKind,
  type SecretOwner,
} from '../../profiles/secret-store.ts'
import { askUntilValid } from '../login/ask-until-valid.ts'
import {
  originOf,
  readFromOrigin,
  readSecretLines,
  registerVariables,
  type SecretOrigin,
  type StoreName,
  sourceToSave,
} from './secret-origin.ts'

const STORE: OptionSpec<ChoiceType<StoreName>> = {
  name: 'store',
  type: { kind: 'choice', choices: ['keychain', 'file', 'command', 'env'] },
  help: 'where to store the secrets; by default in the keychain',
  group: 'Secrets',
}

/** Options for where the secrets come from and where they are stored. */
export const SECRET_OPTIONS: readonly OptionSpec[] = [
  ...optionsOf('key', 'API key'),
  ...optionsOf('decrypt-password', 'decrypt password'),
  STORE,
]

function optionsOf(prefix: string, name: string): OptionSpec[] {
  const group = 'Secrets'
  return [
    {
      name: `${prefix}-stdin`,
      type: { kind: 'secret', method: 'stdin' },
      help: `read the ${name} from standard input, as one line`,
      group,
    },
    {
      name: `${prefix}-command`,
      type: { kind: 'command' },
      help: `a command that prints the ${name}`,
      group,
    },
    {
      name: `${prefix}-env`,
      type: { kind: 'variable' },
      help: `the environment variable with the ${name}`,
      group,
    },
  ]
}

/** The secrets that the command line gives, or a person types. */
interface SecretInputs {
  key: SecretInput | undefined
  decryptPassword: SecretInput | undefined
  /** The store that `--store` names, if it is one of the program's own. */
  store: ManagedStore | undefined
}

/** Whether a person is asked for the secrets: only at a terminal, and if no option gives the key. */
export function canPromptForSecrets(context: Context, input: CommandInput): boolean {
  return context.canAsk && originOf(input, 'key') === undefined
}

/** Verifies what was typed, with the secrets typed before; throws an AuthenticationError if it is wrong. */
export type VerifySecret = (
  kind: SecretKind,
  secrets: Partial<Record<SecretKind, SecretInput>>,
) => Promise<void>

/**
 * Collects the secrets from the options, and asks for missing ones at a terminal. `owner` has the profile's name, or a
 * placeholder for it. With `verify`, an invalid answer is asked for again.
 */
export async function collectSecrets(
  context: Context,
  input: CommandInput,
  owner: Omit<SecretOwner, 'kind'>,
  verify?: VerifySecret,
): Promise<SecretInputs> {
  const wanted = choiceOption(input, STORE)
  const origins = {
    key: originOf(input, 'key'),
    decryptPassword: originOf(input, 'decryptPassword'),
  }
  registerVariables(context, origins)
  const lines = await readSecretLines(context, origins)
  const canPrompt = canPromptForSecrets(context, input)
  const collect = async (kind: SecretKind, before: Partial<Record<SecretKind, SecretInput>>) => {
    const origin = origins[kind]
    if (origin === undefined && !canPrompt) return undefined
    const readSecret = () =>
      takeSecret(context, { origin, wanted, owner: { ...owner, kind }, lines })
    if (origin !== undefined || verify === undefined) return readSecret()
    return askUntilValid(context, async () => {
      const secret = await readSecret()
      if (secret !== undefined) await verify(kind, { ...before, [kind]: secret })
      return secret
    })
  }
  const key = await collect('key', {})
  const decryptPassword = await collect('decryptPassword', key === undefined ? {} : { key })
  const store = wanted === 'keychain' || wanted === 'file' ? wanted : undefined
  return { key, decryptPassword, store }
}

interface SecretRequest {
  origin: SecretOrigin
  wanted: StoreName | undefined
  owner: SecretOwner
  /** The lines of standard input that are left. */
  lines: string[]
}

/** Reads one secret; undefined if a person leaves out the decrypt password. */
async function takeSecret(
  context: Context,
  { origin, wanted, owner, lines }: SecretRequest,
): Promise<SecretInput | undefined> {
  const { kind } = owner
  const secret = await readFromOrigin(context, origin, owner, lines)
  if (secret === '' && origin === undefined && kind === 'decryptPassword') return undefined
  context.registerSecret(secret)
  return {
    secret: checkSecret(secret, SECRET_NAMES[kind]),
    source: sourceToSave(origin, wanted, kind),
  }
}
