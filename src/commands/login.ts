import { type CommandSpec, hasOption, type Input, textOption } from '../command.ts'
import type { Context } from '../context.ts'
import { Failure, UsageError } from '../errors.ts'
import { type Candidate, proveCandidate } from '../onboarding/enrolment.ts'
import { keepCandidate } from '../onboarding/keeping.ts'
import { checkProfileName } from '../profiles/names.ts'
import type { Profile, Store } from '../profiles/profile.ts'
import { findProfile, readStore } from '../profiles/store.ts'
import { changeStore } from '../profiles/store-change.ts'
import {
  checkSettings,
  NO_TEST,
  PROFILE_OPTIONS,
  settingsGiven,
  URL_OPTION,
} from './profile-options.ts'
import { acceptAddress } from './profiles-add.ts'
import { SECRET_OPTIONS, takeSecrets } from './secret-options.ts'
import { showStored } from './stored-profile.ts'

/** `itflow login`: asks for address, key and decrypt password, tries them, and keeps them as a profile. */
export function loginCommand(): CommandSpec {
  return {
    name: 'login',
    hasNoDryRun: true,
    summary: 'Make a profile for an ITFlow, step by step',
    description: 'What an option says is not asked. The profile becomes the current one.',
    arguments: [
      {
        type: { kind: 'profile', isNew: true, mayExist: true },
        help: 'the name of the profile; asked for where left out',
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

async function login(context: Context, input: Input): Promise<void> {
  const [given] = input.args
  if (given !== undefined) checkProfileName(given)
  const settings = settingsGiven(context, input)
  const store = readStore(context, context.note)
  const before = given === undefined ? undefined : findProfile(store, given)
  const allowsHttp = settings.allowHttp ?? before?.allowHttp ?? false
  const url = acceptAddress(context, await addressFor(context, input, before), allowsHttp)
  const owner = { profile: given ?? url.host, url: url.href }
  const taken = await takeSecrets(context, input, owner, true)
  if (taken.key === undefined) throw nothingToAsk('the API key', '--key-stdin')
  const { key, decryptPassword } = taken
  const trial: Candidate = {
    name: owner.profile,
    profile: { ...kept(before), ...settings, url: url.href },
    key,
    decryptPassword,
  }
  checkSettings(trial.profile)
  const proven = hasOption(input, 'no-test') ? undefined : await proveCandidate(context, trial)
  const name = given ?? (await nameFor(context, store, url))
  await checkReplacing(context, store, name, url)
  const profile = { ...kept(findProfile(store, name)), ...settings, url: url.href }
  await keepCandidate(context, { ...trial, name, profile }, taken.store, proven?.memory)
  await changeStore(context, context.note, (now) => ({ ...now, current: name }))
  context.note('ready', `${name} is the profile in use. Try: itflow clients list`)
  if (context.flags.output !== undefined) await showStored(context, name)
}

/** What a profile of that name holds already stays, but for where its secrets live. */
function kept(profile: Profile | undefined): Omit<Profile, 'url' | 'key' | 'decryptPassword'> {
  if (profile === undefined) return {}
  const { url: _url, key: _key, decryptPassword: _password, ...settings } = profile
  return settings
}

async function addressFor(
  context: Context,
  input: Input,
  before: Profile | undefined,
): Promise<string> {
  const given = textOption(input, 'url')
  if (given !== undefined) return given
  if (!context.canAsk) {
    if (before !== undefined) return before.url
    throw nothingToAsk('the address', '--url URL')
  }
  return (await context.prompts()).text('Address of your ITFlow', before?.url)
}

function nothingToAsk(what: string, option: string): UsageError {
  return new UsageError(`Nobody can be asked here for ${what}`, {
    hint: `Give it with ${option}; see: itflow login --help`,
  })
}

/** Asks for a name until it can be one; without a terminal it follows from the address. */
async function nameFor(context: Context, store: Store, url: URL): Promise<string> {
  const known = Object.keys(store.profiles).find((name) => store.profiles[name]?.url === url.href)
  const proposal = known ?? proposeName(url)
  if (!context.canAsk) return proposal
  const prompts = await context.prompts()
  for (;;) {
    const name = (await prompts.text('Name of the profile', proposal)).trim()
    try {
      checkProfileName(name)
      return name
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      context.note('name', error.message)
    }
  }
}

/** The first part of the host that says whose it is: `acme` of itflow.acme.example. */
export function proposeName({ hostname }: URL): string {
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

async function checkReplacing(
  context: Context,
  store: Store,
  name: string,
  url: URL,
): Promise<void> {
  const before = findProfile(store, name)
  if (before === undefined || before.url === url.href || context.flags.yes === true) return
  const question = `${name} is the profile of ${before.url}`
  if (context.canAsk) {
    const prompts = await context.prompts()
    if (await prompts.confirm(`${question}. Replace it?`, false)) return
  }
  throw new UsageError(`${question}, and stays so`, {
    hint: 'Choose another name: itflow login NAME; or replace it: --yes',
  })
}
