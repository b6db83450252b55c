import { type CommandSpec, hasOption, type Input, textOption } from '../../cli/command.ts'
import type { Context } from '../../context.ts'
import { UsageError } from '../../errors.ts'
import { type Candidate, proveCandidate } from '../../onboarding/profile-candidate.ts'
import { keepCandidate } from '../../onboarding/save-profile.ts'
import { checkEncryption, readAddress } from '../../profiles/address.ts'
import { checkProfileName } from '../../profiles/profile-names.ts'
import { findProfile, readStore } from '../../profiles/profile-store.ts'
import {
  checkSettings,
  NO_TEST,
  PROFILE_OPTIONS,
  settingsGiven,
  URL_OPTION,
} from './profile-options.ts'
import { SECRET_OPTIONS, takeSecrets } from './secret-options.ts'
import { showStored } from './stored-profile.ts'

/** `profiles add`: keeps an instance with its key, after proving the key. */
export function addCommand(): CommandSpec {
  return {
    name: 'add',
    hasNoDryRun: true,
    summary: 'Keep an ITFlow with its key, after trying the key',
    description:
      'Step by step, at a terminal: itflow login. --client, --read-only, --ca-file and --insecure are kept with the profile.',
    arguments: [{ type: { kind: 'profile', isNew: true }, help: 'what to call it' }],
    options: [URL_OPTION, NO_TEST, ...SECRET_OPTIONS, ...PROFILE_OPTIONS],
    examples: [
      'itflow profiles add acme --url https://acme.example --key-stdin < key.txt',
      'itflow profiles add acme --url https://acme.example --key-command "op read op://msp/acme/key"',
    ],
    run: add,
  }
}

async function add(context: Context, input: Input): Promise<void> {
  const [name = ''] = input.args
  checkProfileName(name)
  if (findProfile(readStore(context, context.note), name) !== undefined) {
    throw new UsageError(`There is a profile ${name} already`, {
      hint: `Its key: itflow profiles rotate-key ${name} · its settings: itflow profiles set ${name}`,
    })
  }
  const settings = settingsGiven(context, input)
  checkSettings(settings)
  const url = addressGiven(context, input, settings.allowHttp === true)
  const { key, decryptPassword, store } = await takeSecrets(
    context,
    input,
    { profile: name, url: url.href },
    true,
  )
  if (key === undefined) {
    throw new UsageError('The API key is missing', {
      hint: 'Give it with --key-stdin, --key-command COMMAND or --key-env NAME',
    })
  }
  const profile = { url: url.href, ...settings }
  const candidate: Candidate = { name, profile, key, decryptPassword }
  const proven = hasOption(input, 'no-test') ? undefined : await proveCandidate(context, candidate)
  await keepCandidate(context, candidate, store, proven?.memory)
  await showStored(context, name)
}

function addressGiven(context: Context, input: Input, allowsHttp: boolean): URL {
  const given = textOption(input, 'url')
  if (given === undefined) {
    throw new UsageError('--url is missing', {
      hint: 'For example: --url https://itflow.acme.example',
    })
  }
  return acceptAddress(context, given, allowsHttp)
}

/** Takes an address as people paste it, tells what was put right, and refuses one without encryption. */
export function acceptAddress(context: Context, text: string, allowsHttp: boolean): URL {
  const { url, changes } = readAddress(text)
  checkEncryption(url, allowsHttp)
  if (changes.length > 0) context.note('address', `Taken as ${url.href}: ${changes.join(', ')}`)
  return url
}
