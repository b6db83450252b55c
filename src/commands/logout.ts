import type { CommandInput, CommandSpec } from '../cli/command.ts'
import type { Context } from '../context.ts'
import { removeSecrets } from '../onboarding/save-profile.ts'
import { changeProfileStore } from '../profiles/change-profile-store.ts'
import { forgetServer } from '../profiles/forget-server.ts'
import { describeSource } from '../profiles/secret-sources.ts'
import {
  requireStoredProfile,
  resolveStoredProfile,
  showStoredProfile,
} from './profiles/stored-profile.ts'

/** `itflow logout`: removes a profile's secrets and keeps its settings for the next login. */
export function logoutCommand(): CommandSpec {
  return {
    name: 'logout',
    reach: 'profiles',
    hasNoDryRun: true,
    summary: 'Remove the secrets of a profile, but keep its settings',
    description: 'To remove the profile as well, use itflow profiles remove NAME.',
    arguments: [
      {
        type: { kind: 'profile' },
        help: 'the profile; by default the one in use',
        isOptional: true,
      },
    ],
    examples: ['itflow logout', 'itflow logout acme'],
    run: logout,
  }
}

async function logout(context: Context, input: CommandInput): Promise<void> {
  const { name, profile } = await resolveStoredProfile(context, input.args[0])
  await changeProfileStore(context, context.note, async (store) => {
    await removeSecrets(context, name, profile)
    const {
      key: _key,
      decryptPassword: _password,
      ...rest
    } = requireStoredProfile(store, name).profile
    return { ...store, profiles: { ...store.profiles, [name]: rest } }
  })
  forgetServer(context, { instance: name, url: profile.url })
  const { key } = profile
  if (key?.store === 'command' || key?.store === 'env') {
    context.note('not_ours', `The key itself is still in ${describeSource(key, context)}`)
  }
  context.note('logged_out', `${name} no longer has a key. Log in again: itflow login ${name}`)
  if (context.flags.output !== undefined) await showStoredProfile(context, name)
}
