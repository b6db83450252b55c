import type { CommandInput, CommandSpec } from '../../cli/command.ts'
import type { Context } from '../../context.ts'
import { UsageError } from '../../errors.ts'
import {
  type ProfileCandidate,
  type SecretInput,
  verifyCandidate,
} from '../../onboarding/profile-candidate.ts'
import { saveCandidate } from '../../onboarding/save-profile.ts'
import { readSecret } from '../../profiles/secret-sources.ts'
import { collectSecrets, SECRET_OPTIONS } from './secret-options.ts'
import { resolveStoredProfile, type StoredProfile, showStoredProfile } from './stored-profile.ts'

/** `profiles rotate-key`: puts a new key in the place of the old one, once the new one is proven. */
export function rotateCommand(): CommandSpec {
  return {
    name: 'rotate-key',
    hasNoDryRun: true,
    summary: 'Replace the key of a profile, once the new one is proven',
    description:
      'Each API key has a decrypt password of its own: give the new one along with the new key, as the line below it.',
    arguments: [
      {
        type: { kind: 'profile' },
        help: 'the profile; the one in force where left out',
        isOptional: true,
      },
    ],
    options: SECRET_OPTIONS,
    examples: [
      'itflow profiles rotate-key acme',
      'itflow profiles rotate-key acme --key-stdin --decrypt-password-stdin < secrets.txt',
    ],
    run: rotate,
  }
}

async function rotate(context: Context, input: CommandInput): Promise<void> {
  const stored = await resolveStoredProfile(context, input.args[0])
  const { name, profile } = stored
  const taken = await collectSecrets(context, input, { profile: name, url: profile.url }, true)
  if (taken.key === undefined) {
    throw new UsageError('The new API key is missing', {
      hint: 'Give it with --key-stdin, --key-command COMMAND or --key-env NAME',
    })
  }
  const { key: old, decryptPassword: oldPassword, ...settings } = profile
  const candidate: ProfileCandidate = {
    name,
    profile: settings,
    key: taken.key,
    decryptPassword: taken.decryptPassword ?? (await keptPassword(context, stored)),
  }
  const { memory } = await verifyCandidate(context, candidate)
  const before = [old?.store, oldPassword?.store].find(
    (store) => store === 'keychain' || store === 'file',
  )
  await saveCandidate(context, candidate, taken.store ?? before, memory)
  await showStoredProfile(context, name)
}

/** Without a new decrypt password the old one is tried with the new key, and stays where it is. */
async function keptPassword(
  context: Context,
  { name, profile }: StoredProfile,
): Promise<SecretInput | undefined> {
  const { decryptPassword: source, url } = profile
  if (source === undefined) return undefined
  const owner = { profile: name, url, kind: 'decryptPassword' } as const
  return { secret: await readSecret(context, source, owner, profile), source }
}
