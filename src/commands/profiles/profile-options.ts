import {
  type CommandInput,
  choiceOption,
  hasOption,
  type OptionSpec,
  secondsOption,
  textOption,
} from '../../cli/command.ts'
import { type ChoiceType, type SecondsType, SWITCH } from '../../cli/option-types.ts'
import type { Context } from '../../context.ts'
import { UsageError } from '../../errors.ts'
import { resolvePath } from '../../files/working-directory.ts'
import { FORMAT_NAMES, type Format } from '../../output/format-names.ts'
import { COLORS, type ProfileColor } from '../../output/profile-color.ts'
import { readPem } from '../../profiles/pem.ts'
import type { Profile } from '../../profiles/profile.ts'
import { PROXY_SCHEMES, parseProxy, proxyAddress } from '../../profiles/proxy.ts'
import { parseZoneName } from '../../profiles/timezone.ts'
import { isMe } from '../../records/reference-input.ts'
import { TECHNICIANS } from '../../resources/index.ts'

const group = 'Settings'

/** The address, for commands that create a profile. */
export const URL_OPTION: OptionSpec = {
  name: 'url',
  type: { kind: 'url' },
  help: 'the address of ITFlow',
  group,
}

/** Whether to save a new profile without verifying its key. */
export const NO_TEST: OptionSpec = {
  name: 'no-test',
  type: SWITCH,
  help: 'save it without testing the key',
}

const COLOR: OptionSpec<ChoiceType<ProfileColor>> = {
  name: 'color',
  type: { kind: 'choice', choices: COLORS, placeholder: 'COLOR' },
  help: 'the colour of its name',
  group,
}

const DEFAULT_OUTPUT: OptionSpec<ChoiceType<Format>> = {
  name: 'default-output',
  type: { kind: 'choice', choices: FORMAT_NAMES },
  help: 'the output format of its commands',
  group,
}

const REQUEST_TIMEOUT: OptionSpec<SecondsType> = {
  name: 'request-timeout',
  type: { kind: 'seconds' },
  help: 'how long one request may take',
  group,
}

const PEM = { kind: 'file', holds: 'pem' } as const

/** Options for the settings of a profile; the global --client, --read-only, --ca-file and --insecure are saved too. */
export const PROFILE_OPTIONS: readonly OptionSpec[] = [
  {
    name: 'label',
    type: { kind: 'text' },
    help: 'the word that destructive commands ask for, such as production',
    group,
  },
  COLOR,
  DEFAULT_OUTPUT,
  REQUEST_TIMEOUT,
  {
    name: 'timezone',
    type: { kind: 'zone' },
    help: 'the time zone of the server, such as Europe/Berlin',
    group,
  },
  {
    name: 'technician',
    type: { kind: 'named', resource: TECHNICIANS },
    help: 'your technician (“me”), by name or ID',
    group,
  },
  {
    name: 'proxy',
    type: { kind: 'url', schemes: PROXY_SCHEMES },
    help: 'the proxy to reach it through',
    group,
  },
  { name: 'client-cert', type: PEM, help: 'a client certificate, as PEM', group },
  { name: 'client-key', type: PEM, help: 'the key of the client certificate, as PEM', group },
  {
    name: 'bound',
    type: SWITCH,
    help: "allow only the profile's client, whatever a folder, variable or option sets",
    group,
  },
  {
    name: 'allow-http',
    type: SWITCH,
    help: 'allow unencrypted http to other machines',
    group,
  },
]

/** A profile's settings without its address and its secrets. */
export type ProfileSettings = Omit<Profile, 'url' | 'key' | 'decryptPassword'>

/** Returns the settings given on the command line for a profile. */
export function settingsFromOptions(context: Context, input: CommandInput): ProfileSettings {
  const { flags } = context
  const file = (option: string, path: string | undefined) => {
    if (path === undefined) return undefined
    const value = resolvePath(context, path)
    // Check the file as it will be read later: from the profile.
    readPem({ value, source: 'profile', from: option }, context)
    return value
  }
  return withoutUndefined({
    client: requireNotBlank('--client', flags.client),
    bound: hasOption(input, 'bound') ? true : undefined,
    output: choiceOption(input, DEFAULT_OUTPUT),
    readOnly: flags.readOnly,
    label: requireNotBlank('--label', textOption(input, 'label')),
    color: choiceOption(input, COLOR),
    caFile: file('--ca-file', flags.caFile),
    clientCert: file('--client-cert', textOption(input, 'client-cert')),
    clientKey: file('--client-key', textOption(input, 'client-key')),
    proxy: proxyOf(textOption(input, 'proxy')),
    timezone: timezoneOf(textOption(input, 'timezone')),
    technician: technicianOf(textOption(input, 'technician')),
    timeout: secondsOption(input, REQUEST_TIMEOUT),
    insecure: flags.insecure,
    allowHttp: hasOption(input, 'allow-http') ? true : undefined,
  })
}

/** Throws a UsageError for a client certificate without its key or the reverse, and for a bound profile without a client. */
export function checkSettings({ clientCert, clientKey, bound, client }: ProfileSettings): void {
  if (bound === true && client === undefined) {
    throw new UsageError('A bound profile needs a client', {
      hint: 'Name one with --client, or unbind the profile with --no-bound',
    })
  }
  if ((clientCert === undefined) === (clientKey === undefined)) return
  throw new UsageError('--client-cert and --client-key must be used together')
}

type Optional<T> = { [K in keyof T]: T[K] | undefined }

function withoutUndefined(settings: Optional<Required<ProfileSettings>>): ProfileSettings {
  const entries = Object.entries(settings).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries)
}

function requireNotBlank(option: string, text: string | undefined): string | undefined {
  if (text === undefined || text.trim() !== '') return text?.trim()
  throw new UsageError(`${option} can't be empty`)
}

function timezoneOf(text: string | undefined): string | undefined {
  const name = requireNotBlank('--timezone', text)
  return name === undefined ? undefined : parseZoneName('--timezone', name)
}

function technicianOf(text: string | undefined): string | undefined {
  const name = requireNotBlank('--technician', text)
  if (name === undefined || !isMe(name)) return name
  throw new UsageError(`--technician ${name}: this option defines who “me” is`, {
    hint: 'Use your name or ID. For a technician named “me”: name:me',
  })
}

function proxyOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const proxy = parseProxy({ value: text, from: '--proxy' })
  if (proxy.username === '' && proxy.password === '') return proxyAddress(proxy)
  throw new UsageError("--proxy contains a user name or password, which a profile can't store", {
    hint: 'Set HTTPS_PROXY or ALL_PROXY instead',
  })
}
