import { hasOption, type Input, type OptionSpec, textOption } from '../command.ts'
import type { Context } from '../context.ts'
import { UsageError } from '../errors.ts'
import { fromWorkingDirectory } from '../files/working-directory.ts'
import { FORMAT_NAMES, isFormat } from '../output/formats.ts'
import { COLORS } from '../output/tint.ts'
import { readPem } from '../profiles/pem.ts'
import type { Profile } from '../profiles/profile.ts'
import { proxyAddress, usableProxy } from '../profiles/proxy.ts'
import { readZoneName } from '../profiles/timezone.ts'

const group = 'Settings'

/** Options for what a profile holds beside address and secrets; --client, --read-only, --ca-file and --insecure are kept too. */
export const PROFILE_OPTIONS: readonly OptionSpec[] = [
  {
    name: 'label',
    value: 'TEXT',
    help: 'what destructive commands ask for, such as production',
    group,
  },
  { name: 'color', value: 'COLOR', help: `the colour it is shown in: ${COLORS.join(', ')}`, group },
  {
    name: 'default-output',
    value: FORMAT_NAMES.join('|'),
    help: 'the output format of its commands',
    group,
  },
  { name: 'request-timeout', value: 'SECONDS', help: 'how long one request may take', group },
  {
    name: 'timezone',
    value: 'ZONE',
    help: 'the zone its dates and times are in, such as Europe/Berlin',
    group,
  },
  {
    name: 'proxy',
    value: 'URL',
    help: 'the proxy it is reached through: http, https, socks5, socks5h, socks4 or socks4a',
    group,
  },
  { name: 'client-cert', value: 'FILE', help: 'a client certificate, as PEM', group },
  { name: 'client-key', value: 'FILE', help: 'the key of the client certificate, as PEM', group },
  {
    name: 'bound',
    help: 'allow only its client, whatever a folder, variable or option says',
    group,
  },
  { name: 'allow-http', help: 'plain http, to a host that is not this machine', group },
]

/** A profile's settings without its address and its secrets. */
export type ProfileSettings = Omit<Profile, 'url' | 'key' | 'decryptPassword'>

/** What the command line says a profile shall hold; only what was given. */
export function settingsGiven(context: Context, input: Input): ProfileSettings {
  const { flags } = context
  const file = (option: string, path: string | undefined) => {
    if (path === undefined) return undefined
    const value = fromWorkingDirectory(context, path)
    // Checked as it will be read: from the profile.
    readPem({ value, source: 'profile', from: option }, context)
    return value
  }
  return withoutUndefined({
    client: filled('--client', flags.client),
    bound: hasOption(input, 'bound') ? true : undefined,
    output: formatOf(textOption(input, 'default-output')),
    readOnly: flags.readOnly,
    label: filled('--label', textOption(input, 'label')),
    color: colorOf(textOption(input, 'color')),
    caFile: file('--ca-file', flags.caFile),
    clientCert: file('--client-cert', textOption(input, 'client-cert')),
    clientKey: file('--client-key', textOption(input, 'client-key')),
    proxy: proxyOf(textOption(input, 'proxy')),
    timezone: timezoneOf(textOption(input, 'timezone')),
    timeout: secondsOf(textOption(input, 'request-timeout')),
    insecure: flags.insecure,
    allowHttp: hasOption(input, 'allow-http') ? true : undefined,
  })
}

/** Throws a UsageError for a client certificate without its key or vice versa, and for a bound profile without a client. */
export function checkSettings({ clientCert, clientKey, bound, client }: ProfileSettings): void {
  if (bound === true && client === undefined) {
    throw new UsageError('A bound profile needs a client', {
      hint: 'Name one with --client, or unbind the profile with --no-bound',
    })
  }
  if ((clientCert === undefined) === (clientKey === undefined)) return
  throw new UsageError('--client-cert and --client-key come together')
}

type Optional<T> = { [K in keyof T]: T[K] | undefined }

function withoutUndefined(settings: Optional<Required<ProfileSettings>>): ProfileSettings {
  const entries = Object.entries(settings).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries)
}

function filled(option: string, text: string | undefined): string | undefined {
  if (text === undefined || text.trim() !== '') return text?.trim()
  throw new UsageError(`${option} is empty`)
}

function formatOf(word: string | undefined): Profile['output'] | undefined {
  const format = word?.toLowerCase()
  if (format === undefined || isFormat(format)) return format
  throw new UsageError(`--default-output ${word}: not one of ${FORMAT_NAMES.join(', ')}`)
}

function timezoneOf(text: string | undefined): string | undefined {
  const name = filled('--timezone', text)
  return name === undefined ? undefined : readZoneName('--timezone', name)
}

function colorOf(word: string | undefined): Profile['color'] | undefined {
  if (word === undefined) return undefined
  const color = COLORS.find((name) => name === word.toLowerCase())
  if (color === undefined) {
    throw new UsageError(`--color ${word}: not one of ${COLORS.join(', ')}`)
  }
  return color
}

function secondsOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const seconds = Number(text.replace(/s$/, ''))
  if (Number.isFinite(seconds) && seconds > 0) return seconds
  throw new UsageError(`--request-timeout ${text}: not a number of seconds`)
}

function proxyOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const proxy = usableProxy({ value: text, from: '--proxy' })
  if (proxy.username === '' && proxy.password === '') return proxyAddress(proxy)
  throw new UsageError('--proxy holds a user name or password, which a profile does not keep', {
    hint: 'Set HTTPS_PROXY or ALL_PROXY instead',
  })
}
