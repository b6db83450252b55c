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
import type { StoredProfile } from './profile-sheet.ts'
import { collectSecrets, SECRET_OPTIONS } from './secret-options.ts'
import { resolveStoredProfile, showStoredProfile } from './stored-profile.ts'

/** `profiles rotate-key`: replaces a profile's key, once the new one is verified. */
export function rotateCommand(): CommandSpec {
  return {
    name: 'rotate-key',
    hasNoDryRun: true,
    summary: 'Replace the key of a profile, after testing the new one',
    description:
      'Each API key has its own decrypt password: pass the new one together with the new key, on the next line.',
    arguments: [
      {
        type: { kind: 'profile' },
        help: 'the profile; by default the one in use',
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
  const secrets = await collectSecrets(context, input, { profile: name, url: profile.url })
  if (secrets.key === undefined) {
    throw new UsageError('The new API key is missing', {
      hint: 'Pass it with --key-stdin, --key-command COMMAND or --key-env NAME',
    })
  }
  const { key: oldKey, decryptPassword: oldPassword, ...settings } = profile
  const candidate: ProfileCandidate = {
    name,
    profile: settings,
    key: secrets.key,
    decryptPassword: secrets.decryptPassword ?? (await currentPassword(context, stored)),
  }
  const { serverCache } = await verifyCandidate(context, candidate)
  const oldStore = [oldKey?.store, oldPassword?.store].find(
    (store) => store === 'keychain' || store === 'file',
  )
  await saveCandidate(context, candidate, secrets.store ?? oldStore, serverCache)
  await showStoredProfile(context, name)
}

/** Returns the current decrypt password, which is verified with the new key and stays where it is stored. */
async function currentPassword(
  context: Context,
  { name, profile }: StoredProfile,
): Promise<SecretInput | undefined> {
  const { decryptPassword: source, url } = profile
  if (source === undefined) return undefined
  const owner = { profile: name, url, kind: 'decryptPassword' } as const
  return { secret: await readSecret(context, source, owner, profile), source }
}
