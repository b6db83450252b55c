import { type CommandInput, type CommandSpec, hasOption, textOption } from '../../cli/command.ts'
import type { Context } from '../../context.ts'
import { UsageError } from '../../errors.ts'
import {
  type ProfileCandidate,
  probeAddress,
  verifyCandidate,
  verifyQuietly,
} from '../../onboarding/profile-candidate.ts'
import { saveCandidate } from '../../onboarding/save-profile.ts'
import { parseAddress } from '../../profiles/address.ts'
import { changeProfileStore } from '../../profiles/change-profile-store.ts'
import type { Profile } from '../../profiles/profile.ts'
import { checkProfileName } from '../../profiles/profile-names.ts'
import { findProfile, readProfileStore } from '../../profiles/profile-store.ts'
import { acceptAddress } from '../profiles/add.ts'
import {
  checkSettings,
  NO_TEST,
  PROFILE_OPTIONS,
  type ProfileSettings,
  settingsFromOptions,
  URL_OPTION,
} from '../profiles/profile-options.ts'
import {
  canPromptForSecrets,
  collectSecrets,
  SECRET_OPTIONS,
  type VerifySecret,
} from '../profiles/secret-options.ts'
import { showStoredProfile } from '../profiles/stored-profile.ts'
import { askUntilValid } from './ask-until-valid.ts'
import { askProfileName, confirmReplacing } from './profile-name.ts'

/** `itflow login`: asks for address, key and decrypt password, verifies them, and saves them as a profile. */
export function loginCommand(): CommandSpec {
  return {
    name: 'login',
    hasNoDryRun: true,
    summary: 'Create a profile for an ITFlow instance, step by step',
    description:
      "Asks for everything that you don't pass as an option. The profile becomes the current one.",
    arguments: [
      {
        type: { kind: 'profile', isNew: true, mayExist: true },
        help: 'the name of the profile; asked for if you leave it out',
        isOptional: true,
      },
    ],
    options: [URL_OPTION, NO_TEST, ...SECRET_OPTIONS, ...PROFILE_OPTIONS],
    examples: [
      'itflow login',
      'itflow login acme --url https://acme.example --key-stdin --store file < key.txt',
    ],
    run: login,
  }
}

async function login(context: Context, input: CommandInput): Promise<void> {
  const [wantedName] = input.args
  if (wantedName !== undefined) checkProfileName(wantedName)
  const settings = settingsFromOptions(context, input)
  const store = readProfileStore(context, context.note)
  const before = wantedName === undefined ? undefined : findProfile(store, wantedName)
  checkSettings({ ...settingsToKeep(before, before?.url), ...settings })
  const isTested = !hasOption(input, 'no-test')
  const url = await addressFor(context, input, { before, settings, isTested })
  const isAsked = canPromptForSecrets(context, input)
  if (wantedName !== undefined) {
    await confirmReplacing(context, { before, name: wantedName, url, isAsked })
  }
  const owner = { profile: wantedName ?? url.host, url: url.href }
  const start = { name: owner.profile, profile: mergeSettings(before, settings, url) }
  const verify = isTested ? secretVerifier(context, start) : undefined
  const secrets = await collectSecrets(context, input, owner, verify)
  if (secrets.key === undefined) throw terminalNeededError('the API key', '--key-stdin')
  const { key, decryptPassword } = secrets
  const candidate: ProfileCandidate = { ...start, key, decryptPassword }
  const verified = isTested ? await verifyCandidate(context, candidate) : undefined
  const name = wantedName ?? (await askProfileName(context, store, url, isAsked))
  const profile = mergeSettings(findProfile(store, name), settings, url)
  const named = { ...candidate, name, profile }
  await saveCandidate(context, named, secrets.store, verified?.serverCache)
  await changeProfileStore(context, context.note, (saved) => ({ ...saved, current: name }))
  context.note('ready', `${name} is the profile in use. Try: itflow clients list`)
  if (context.flags.output !== undefined) await showStoredProfile(context, name)
}

/** Returns the profile to save: the settings to keep of the one before, with the new settings and address. */
function mergeSettings(
  before: Profile | undefined,
  settings: ProfileSettings,
  { href }: URL,
): Profile {
  return { ...settingsToKeep(before, href), ...settings, url: href }
}

/** Verifies each secret as soon as it is typed: the key alone, then the decrypt password with the key. */
function secretVerifier(
  context: Context,
  start: Pick<ProfileCandidate, 'name' | 'profile'>,
): VerifySecret {
  return async (_, { key, decryptPassword }) => {
    if (key !== undefined) await verifyQuietly(context, { ...start, key, decryptPassword })
  }
}

/**
 * Returns the settings to keep of a profile that is logged in to again. At another address, only its appearance and
 * read-only stay: IDs of clients and technicians differ there, and the person hasn't said that they trust it.
 */
function settingsToKeep(
  profile: Profile | undefined,
  address: string | undefined,
): ProfileSettings {
  if (profile === undefined) return {}
  const { url, key: _key, decryptPassword: _password, ...settings } = profile
  if (url === address) return settings
  const { output, color, label, readOnly } = settings
  return Object.fromEntries(
    Object.entries({ output, color, label, readOnly }).filter(([, value]) => value !== undefined),
  )
}

/** What a login starts with, besides the address. */
interface LoginStart {
  /** The existing profile with that name. */
  before: Profile | undefined
  settings: ProfileSettings
  isTested: boolean
}

/** Returns the address that is given, or asks until an ITFlow answers there. */
async function addressFor(
  context: Context,
  input: CommandInput,
  { before, settings, isTested }: LoginStart,
): Promise<URL> {
  const text = textOption(input, 'url') ?? (context.canAsk ? undefined : before?.url)
  if (text === undefined && !context.canAsk) throw terminalNeededError('the address', '--url URL')
  const isProbed = isTested && canPromptForSecrets(context, input)
  const accept = async (typed: string) => {
    const { href } = parseAddress(typed).url
    const newSettings = { ...settingsToKeep(before, href), ...settings }
    const url = acceptAddress(context, typed, newSettings.allowHttp ?? false)
    if (isProbed) await probeAddress(context, { ...newSettings, url: href })
    return url
  }
  if (text !== undefined) return accept(text)
  const prompts = await context.prompts()
  return askUntilValid(
    context,
    async () => accept(await prompts.text('Address of your ITFlow', before?.url)),
    () => true,
  )
}

function terminalNeededError(what: string, option: string): UsageError {
  return new UsageError(`Asking for ${what} needs a terminal`, {
    hint: `Pass it with ${option}. See: itflow login --help`,
  })
}
