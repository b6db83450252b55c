import { learnedZone, type ServerZone } from '../../api/capabilities/server-zone.ts'
import type { BranchSpec, CommandSpec } from '../../cli/command.ts'
import type { Context } from '../../context.ts'
import { DEFAULT_FORMAT } from '../../output/formats.ts'
import type { Sheet } from '../../output/sheet.ts'
import { resolveAccessible } from '../../profiles/accessible.ts'
import { profileStorePath, stateDirectory } from '../../profiles/paths.ts'
import { chooseSettings, type SettingChoices } from '../../profiles/resolve-settings.ts'
import { describeSource } from '../../profiles/secret-sources.ts'
import type { Instance } from '../../profiles/select-instance.ts'
import type { Setting } from '../../profiles/settings.ts'
import { sizeLimitText } from '../../profiles/size-limit.ts'
import type { Json } from '../../records/record.ts'
import { configSetCommand, configUnsetCommand } from './config-set.ts'

/** `itflow config`: shows the current settings, and changes those of a folder or the program. */
export function configBranch(): BranchSpec {
  return {
    name: 'config',
    summary: 'Show or change settings',
    defaultCommand: 'show',
    commands: [showCommand(), configSetCommand(), configUnsetCommand()],
  }
}

/** `itflow config show`: shows each setting and where it comes from. */
function showCommand(): CommandSpec {
  return {
    name: 'show',
    reach: 'profiles',
    summary: 'Show each setting and where it comes from',
    description:
      "Options take precedence, then the environment, the folder's .itflow.json, the profile and the default.\nThe largest reply accepted can only be set in the environment: ITFLOW_MAX_REPLY=256MiB.",
    examples: ['itflow config', 'itflow config --profile acme --json'],
    run: async (context) => {
      const choices = await chooseSettings(context, context.flags)
      const { clock } = await choices.instance.serverCache.read()
      const zone = choices.timezone ?? learnedSetting(learnedZone(clock, context.clock()))
      await context.show(sheetOf(context, { ...choices, timezone: zone }))
    },
  }
}

/** Returns what was learned about the server's time zone, for when it isn't set. */
function learnedSetting(zone: ServerZone | undefined): Setting<string> | undefined {
  if (zone === undefined) return undefined
  return { value: zone.label, source: 'default', from: zone.from }
}

type Row = Readonly<Record<'setting' | 'value' | 'source' | 'from', Json>>

function sheetOf(context: Context, choices: SettingChoices): Sheet {
  return {
    fields: [
      { name: 'setting', label: 'Setting', kind: 'text' },
      { name: 'value', label: 'Value', kind: 'text' },
      { name: 'source', label: 'Source', kind: 'text' },
      { name: 'from', label: 'From', kind: 'text' },
    ],
    columns: [
      { field: 'setting', heading: 'SETTING' },
      { field: 'value', heading: 'VALUE' },
      { field: 'from', heading: 'FROM' },
    ],
    rows: rowsOf(context, choices),
    labelField: 'setting',
    isList: true,
  }
}

function rowsOf(context: Context, choices: SettingChoices): Row[] {
  const { timeout, proxy } = choices
  return [
    ...instanceRows(context, choices.instance),
    rowOf('client', choices.client),
    rowOf('bound_to', choices.boundTo),
    rowOf(
      'output',
      choices.output ?? { value: DEFAULT_FORMAT, source: 'default', from: 'the default' },
    ),
    rowOf('read_only', choices.readOnly),
    rowOf('label', choices.label),
    rowOf('color', choices.color),
    rowOf('accessible', resolveAccessible(context)),
    rowOf('request_timeout', { ...timeout, value: timeout.value / 1000 }),
    rowOf('max_reply', { ...choices.maxReply, value: sizeLimitText(choices.maxReply.value) }),
    rowOf('timezone', choices.timezone),
    rowOf('technician', choices.technician),
    rowOf('proxy', proxy && { ...proxy, value: withoutPassword(proxy.value) }),
    rowOf('ca_file', choices.caFile),
    rowOf('client_cert', choices.clientCert),
    rowOf('client_key', choices.clientKey),
    rowOf('insecure', choices.insecure),
    rowOf('allow_http', choices.allowHttp),
    ...fileRows(context, choices),
  ]
}

function instanceRows(context: Context, instance: Instance): Row[] {
  const { chosenBy } = instance
  const ofInstance = (value: string): Setting<string> => ({
    value,
    source: chosenBy.source === 'environment' ? 'environment' : 'profile',
    from: instance.profile === undefined ? chosenBy.from : `profile ${instance.name}`,
  })
  return [
    rowOf('profile', { ...chosenBy, value: instance.name }),
    rowOf('url', ofInstance(instance.url.href)),
    rowOf('key', ofInstance(describeSource(instance.key, context))),
    rowOf('decrypt_password', passwordOf(context, instance, ofInstance)),
  ]
}

function fileRows(context: Context, { folder }: SettingChoices): Row[] {
  const files: Setting<string> = { value: '', source: 'default', from: 'the program' }
  return [
    rowOf('folder_file', folder && { ...files, value: folder.path }),
    rowOf('config_file', { ...files, value: profileStorePath(context) }),
    rowOf('state_directory', { ...files, value: stateDirectory(context) }),
  ]
}

/** A decrypt password in the environment applies to every instance. */
function passwordOf(
  context: Context,
  { decryptPassword: source }: Instance,
  ofInstance: (value: string) => Setting<string>,
): Setting<string> {
  const value = describeSource(source, context)
  if (typeof source !== 'object' || source.store !== 'env') return ofInstance(value)
  return source.name === 'ITFLOW_DECRYPT_PASSWORD'
    ? { value, source: 'environment', from: source.name }
    : ofInstance(value)
}

function rowOf(setting: string, found: Setting<string | number | boolean> | undefined): Row {
  if (found === undefined) return { setting, value: null, source: 'default', from: 'the default' }
  return { setting, value: String(found.value), source: found.source, from: found.from }
}

/** Masks the password that a proxy from the environment may contain. */
function withoutPassword(proxy: string): string {
  return proxy.replace(/\/\/.*@/s, '//***@')
}
