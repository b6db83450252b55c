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
import type { Profile, ProfileStore } from '../../profiles/profile.ts'
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

/** `itflow login`: asks for address, key and decrypt password, tries them, and keeps them as a profile. */
export function loginCommand(): CommandSpec {
  return {
    name: 'login',
    hasNoDryRun: true,
    summary: 'Make a profile for an ITFlow, step by step',
    description:
      'What you give as an option is not asked for. The profile becomes the current one.',
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
  const [given] = input.args
  if (given !== undefined) checkProfileName(given)
  const settings = settingsFromOptions(context, input)
  const store = readProfileStore(context, context.note)
  const before = given === undefined ? undefined : findProfile(store, given)
  checkSettings({ ...settingsToKeep(before, before?.url), ...settings })
  const begun = { before, settings, isTried: !hasOption(input, 'no-test') }
  const url = await addressFor(context, input, begun)
  const isAsked = canPromptForSecrets(context, input)
  if (given !== undefined) await confirmReplacing(context, { before, name: given, url, isAsked })
  const owner = { profile: given ?? url.host, url: url.href }
  const start = {
    name: owner.profile,
    profile: { ...settingsToKeep(before, url.href), ...settings, url: url.href },
  }
  const taken = await collectSecrets(
    context,
    input,
    owner,
    true,
    begun.isTried ? secretVerifier(context, start) : undefined,
  )
  if (taken.key === undefined) throw terminalNeeded('the API key', '--key-stdin')
  const { key, decryptPassword } = taken
  const trial: ProfileCandidate = { ...start, key, decryptPassword }
  const proven = begun.isTried ? await verifyCandidate(context, trial) : undefined
  const name = given ?? (await nameFor(context, store, url, isAsked))
  const profile = {
    ...settingsToKeep(findProfile(store, name), url.href),
    ...settings,
    url: url.href,
  }
  await saveCandidate(context, { ...trial, name, profile }, taken.store, proven?.memory)
  await changeProfileStore(context, context.note, (now) => ({ ...now, current: name }))
  context.note('ready', `${name} is the profile in use. Try: itflow clients list`)
  if (context.flags.output !== undefined) await showStoredProfile(context, name)
}

/** Tries each secret as soon as it was typed: the key by itself, the decrypt password with it. */
function secretVerifier(
  context: Context,
  start: Pick<ProfileCandidate, 'name' | 'profile'>,
): VerifySecret {
  return async (_, { key, decryptPassword }) => {
    if (key !== undefined) await verifyQuietly(context, { ...start, key, decryptPassword })
  }
}

/**
 * What a profile of that name holds already stays, but for where its secrets live. At another address only how it looks
 * and what keeps it safe stays: IDs of clients and technicians mean others there, and nobody trusts it yet.
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

/** What a login begins with, beside the address. */
interface LoginStart {
  /** The profile of that name, as it was. */
  before: Profile | undefined
  settings: ProfileSettings
  isTried: boolean
}

/** The address that is given, or typed until an ITFlow answers there. */
async function addressFor(
  context: Context,
  input: CommandInput,
  { before, settings, isTried }: LoginStart,
): Promise<URL> {
  const given = textOption(input, 'url') ?? (context.canAsk ? undefined : before?.url)
  if (given === undefined && !context.canAsk) throw terminalNeeded('the address', '--url URL')
  const isTriedNow = isTried && canPromptForSecrets(context, input)
  const accept = async (text: string) => {
    const { href } = parseAddress(text).url
    const own = { ...settingsToKeep(before, href), ...settings }
    const url = acceptAddress(context, text, own.allowHttp ?? false)
    if (isTriedNow) await probeAddress(context, { ...own, url: href })
    return url
  }
  if (given !== undefined) return accept(given)
  const prompts = await context.prompts()
  return askUntilValid(
    context,
    async () => accept(await prompts.text('Address of your ITFlow', before?.url)),
    () => true,
  )
}

function terminalNeeded(what: string, option: string): UsageError {
  return new UsageError(`Asking for ${what} needs a terminal`, {
    hint: `Give it with ${option}; see: itflow login --help`,
  })
}

/** Asks for a name until it can be one and may be taken; without a terminal it follows from the address. */
async function nameFor(
  context: Context,
  store: ProfileStore,
  url: URL,
  isAsked: boolean,
): Promise<string> {
  const known = Object.keys(store.profiles).find((name) => store.profiles[name]?.url === url.href)
  const proposal = known ?? suggestProfileName(url)
  const replacing = (name: string) => ({ before: findProfile(store, name), name, url, isAsked })
  if (!context.canAsk) {
    await confirmReplacing(context, replacing(proposal))
    return proposal
  }
  const prompts = await context.prompts()
  return askUntilValid(context, async () => {
    const name = (await prompts.text('Name of the profile', proposal)).trim()
    checkProfileName(name)
    await confirmReplacing(context, replacing(name))
    return name
  })
}

/** The first part of the host that says whose it is: `acme` of itflow.acme.example. */
export function suggestProfileName({ hostname }: URL): string {
  const isNumeric = /^[\d.]+$|^\[/.test(hostname)
  const parts = isNumeric ? [] : hostname.split('.')
  const generic = ['www', 'itflow', 'portal', 'support', 'help', 'helpdesk', 'it', 'msp']
  const named = parts.find((part, at) => at === parts.length - 1 || !generic.includes(part))
  const whole = hostname.replace(/[^A-Za-z0-9.-]/g, '-').replace(/^[^A-Za-z0-9]+/, '')
  for (const name of [named, whole]) {
    try {
      if (name === undefined) continue
      checkProfileName(name)
      return name
    } catch {
      // The next one may do.
    }
  }
  return 'itflow'
}

/** A profile whose name a login is about to take. */
interface ReplacedProfile {
  before: Profile | undefined
  name: string
  url: URL
  /** The key is typed: whoever brings it by an option to the same address means to replace it. */
  isAsked: boolean
}

/** Asks before a profile gets another address or key; throws a UsageError where it stays as it is. */
async function confirmReplacing(
  context: Context,
  { before, name, url, isAsked }: ReplacedProfile,
): Promise<void> {
  const isSame = before?.url === url.href
  if (before === undefined || context.flags.yes === true || (isSame && !isAsked)) return
  const what = `${name} is the profile of ${before.url}`
  if (context.canAsk) {
    const question = isSame ? `${what} already. Replace its key?` : `${what}. Replace it?`
    const prompts = await context.prompts()
    if (await prompts.confirm(question, isSame)) return
  }
  throw new UsageError(`${what}. Nothing was changed`, {
    hint: 'Choose another name: itflow login NAME; or replace it: --yes',
  })
}
