import {
  type CommandInput,
  type CommandSpec,
  hasOption,
  listOption,
  type OptionSpec,
} from '../../cli/command.ts'
import { SWITCH } from '../../cli/option-types.ts'
import { parseChoice } from '../../cli/parse-option-values.ts'
import type { Context } from '../../context.ts'
import { AmbiguousError, NotFoundError, tolerate, UsageError } from '../../errors.ts'
import { findClientInForce } from '../../onboarding/find-client.ts'
import { changeProfileStore } from '../../profiles/change-profile-store.ts'
import { readProfileStore } from '../../profiles/profile-store.ts'
import { resolveSettings } from '../../profiles/resolve-settings.ts'
import {
  checkSettings,
  PROFILE_OPTIONS,
  type ProfileSettings,
  settingsFromOptions,
} from './profile-options.ts'
import { requireStoredProfile, showStoredProfile } from './stored-profile.ts'

/** The settings that `--unset` accepts, and the member of the profile for each. */
const UNSETTABLE = {
  client: 'client',
  bound: 'bound',
  'read-only': 'readOnly',
  label: 'label',
  color: 'color',
  'default-output': 'output',
  'request-timeout': 'timeout',
  timezone: 'timezone',
  technician: 'technician',
  proxy: 'proxy',
  'ca-file': 'caFile',
  'client-cert': 'clientCert',
  'client-key': 'clientKey',
  insecure: 'insecure',
  'allow-http': 'allowHttp',
} as const satisfies Readonly<Record<string, keyof ProfileSettings>>

const UNSET = {
  name: 'unset',
  type: {
    kind: 'choice',
    choices: Object.keys(UNSETTABLE).filter(isUnsettable),
    placeholder: 'SETTING',
  },
  help: 'remove a setting',
  group: 'Settings',
  isRepeatable: true,
} satisfies OptionSpec

/** `profiles set`: changes the settings of a profile, but not its secrets or address. */
export function profileSetCommand(): CommandSpec {
  return {
    name: 'set',
    hasNoDryRun: true,
    summary: 'Change the settings of a profile',
    description:
      "Also changes --client, --read-only, --ca-file and --insecure. The address can't change: a key is sent only to the address it was saved with.",
    arguments: [{ type: { kind: 'profile' }, help: 'the profile' }],
    options: [
      ...PROFILE_OPTIONS,
      { name: 'no-bound', type: SWITCH, help: 'the same as --unset bound', group: 'Settings' },
      UNSET,
    ],
    examples: [
      'itflow profiles set acme --label production --color red',
      'itflow profiles set acme --read-only',
      'itflow profiles set acme --client "Acme Widgets" --bound',
      'itflow profiles set acme --unset client --unset label',
    ],
    run: set,
  }
}

async function set(context: Context, input: CommandInput): Promise<void> {
  const [name = ''] = input.args
  const settings = settingsFromOptions(context, input)
  const words = [...listOption(input, 'unset'), ...(hasOption(input, 'no-bound') ? ['bound'] : [])]
  const unset = words.map(parseSetting)
  const both = unset.find((setting) => settings[setting] !== undefined)
  if (both !== undefined) throw new UsageError(`${both} can't be both set and unset`)
  if (Object.keys(settings).length === 0 && unset.length === 0) {
    throw new UsageError('Nothing to change', { hint: 'See: itflow profiles set --help' })
  }
  requireStoredProfile(readProfileStore(context, context.note), name)
  if (settings.client !== undefined) await checkClient(context, name, settings.client)
  await changeProfileStore(context, context.note, (store) => {
    const { profile } = requireStoredProfile(store, name)
    const changed = { ...profile, ...settings }
    for (const setting of unset) delete changed[setting]
    checkSettings(changed)
    return { ...store, profiles: { ...store.profiles, [name]: changed } }
  })
  await showStoredProfile(context, name)
}

/**
 * Throws if the client isn't found, or several match. If it can't be looked up now, only reports that: the client is
 * saved anyway.
 */
async function checkClient(context: Context, name: string, client: string): Promise<void> {
  try {
    const settings = await resolveSettings(context, { ...context.flags, client }, name)
    // The client that the profile is bound to is being changed.
    await findClientInForce(context, { ...settings, boundTo: undefined })
  } catch (error) {
    const failure = tolerate(error)
    const isInvalid = failure instanceof NotFoundError || failure instanceof AmbiguousError
    if (isInvalid || failure instanceof UsageError) throw failure
    context.note('unchecked', `The client could not be looked up: ${failure.message}`)
  }
}

function parseSetting(word: string): keyof ProfileSettings {
  return UNSETTABLE[parseChoice(UNSET.type, '--unset', word)]
}

function isUnsettable(word: string): word is keyof typeof UNSETTABLE {
  return Object.hasOwn(UNSETTABLE, word)
}
