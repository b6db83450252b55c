import { type CommandInput, type CommandSpec, hasOption, textOption } from '../../cli/command.ts'
import type { Context } from '../../context.ts'
import { UsageError } from '../../errors.ts'
import { type ProfileCandidate, verifyCandidate } from '../../onboarding/profile-candidate.ts'
import { saveCandidate } from '../../onboarding/save-profile.ts'
import { parseAddress, requireEncryption } from '../../profiles/address.ts'
import { checkProfileName } from '../../profiles/profile-names.ts'
import { findProfile, readProfileStore } from '../../profiles/profile-store.ts'
import {
  checkSettings,
  NO_TEST,
  PROFILE_OPTIONS,
  settingsFromOptions,
  URL_OPTION,
} from './profile-options.ts'
import { collectSecrets, SECRET_OPTIONS } from './secret-options.ts'
import { showStoredProfile } from './stored-profile.ts'

/** `profiles add`: saves an instance and its key as a profile, after verifying the key. */
export function addCommand(): CommandSpec {
  return {
    name: 'add',
    hasNoDryRun: true,
    summary: 'Save an ITFlow instance and its key, after testing the key',
    description:
      'To be asked step by step, use itflow login. --client, --read-only, --ca-file and --insecure are saved with the profile.',
    arguments: [{ type: { kind: 'profile', isNew: true }, help: "the profile's name" }],
    options: [URL_OPTION, NO_TEST, ...SECRET_OPTIONS, ...PROFILE_OPTIONS],
    examples: [
      'itflow profiles add acme --url https://acme.example --key-stdin < key.txt',
      'itflow profiles add acme --url https://acme.example --key-command "op read op://msp/acme/key"',
    ],
    run: add,
  }
}

async function add(context: Context, input: CommandInput): Promise<void> {
  const [name = ''] = input.args
  checkProfileName(name)
  if (findProfile(readProfileStore(context, context.note), name) !== undefined) {
    throw new UsageError(`There is already a profile ${name}`, {
      hint: `To change its key: itflow profiles rotate-key ${name} · its settings: itflow profiles set ${name}`,
    })
  }
  const settings = settingsFromOptions(context, input)
  checkSettings(settings)
  const url = addressFrom(context, input, settings.allowHttp === true)
  const { key, decryptPassword, store } = await collectSecrets(context, input, {
    profile: name,
    url: url.href,
  })
  if (key === undefined) {
    throw new UsageError('The API key is missing', {
      hint: 'Pass it with --key-stdin, --key-command COMMAND or --key-env NAME',
    })
  }
  const profile = { url: url.href, ...settings }
  const candidate: ProfileCandidate = { name, profile, key, decryptPassword }
  const isTested = !hasOption(input, 'no-test')
  const verified = isTested ? await verifyCandidate(context, candidate) : undefined
  await saveCandidate(context, candidate, store, verified?.serverCache)
  await showStoredProfile(context, name)
}

function addressFrom(context: Context, input: CommandInput, allowsHttp: boolean): URL {
  const text = textOption(input, 'url')
  if (text === undefined) {
    throw new UsageError('--url is missing', {
      hint: 'For example: --url https://itflow.acme.example',
    })
  }
  return acceptAddress(context, text, allowsHttp)
}

/** Parses an address that a person pasted and reports what was corrected; throws a RefusedError if it isn't encrypted. */
export function acceptAddress(context: Context, text: string, allowsHttp: boolean): URL {
  const { url, corrections } = parseAddress(text)
  requireEncryption(url, allowsHttp)
  if (corrections.length > 0)
    context.note('address', `Using ${url.href}: ${corrections.join(', ')}`)
  return url
}
