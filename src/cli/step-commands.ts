import type {
  ClientChoice,
  FieldStep,
  Hint,
  HintLine,
  HintStep,
  InstanceStep,
  PlainStep,
  ProfileStep,
  RecordStep,
} from '../hints.ts'
import { hintLines } from '../hints.ts'
import { sizeLimitText } from '../profiles/size-limit.ts'
import { flagOf } from '../records/field-names.ts'
import type { Resource, ResourceName } from '../resources/definition.ts'
import { resources } from '../resources/index.ts'
import { hasVerb, requiredReference } from '../resources/verbs.ts'
import { joinWords } from '../text/sentence.ts'

/** The options that name an instance in a command, if needed. */
export type InstanceFlags = NonNullable<RecordStep['at']>

/**
 * Turns a hint into text, with its steps as commands and options; undefined if nothing is left of it. `at` is the
 * instance that the command line named, which the next command must name too.
 */
export function hintText(hint: Hint | undefined, at?: InstanceFlags): string | undefined {
  const lines = hintLines(hint).flatMap((line) => lineText(line, at))
  return lines.length === 0 ? undefined : lines.join('\n')
}

/** Turns a line into text; nothing if a step can't be done. */
function lineText(line: HintLine, at: InstanceFlags | undefined): string[] {
  if (typeof line === 'string') return line === '' ? [] : [line]
  const parts = 'for' in line ? [`${line.for}: `, line.step] : line.say
  const texts = parts.map((part) => (typeof part === 'string' ? part : stepCommand(part, at)))
  return texts.includes(undefined) ? [] : [texts.join('')]
}

const PLAIN: Readonly<Record<PlainStep['do'], string>> = {
  'allow-time': '--request-timeout',
  examine: 'itflow doctor',
  force: '--force',
  'list-runs': 'itflow runs list',
  'list-sources': 'itflow sources list',
  'name-client': '--client',
  'rebuild-source': '--rebuild',
  'restart-sandbox': 'itflow sandbox reset',
  'show-settings': 'itflow config',
  'skip-certificate-check': '--insecure',
  'start-timer': 'itflow tickets start WHICH',
  'stop-timer': 'itflow tickets stop',
  trace: '--debug',
  'trust-authority': '--ca-file FILE',
}

/** Steps that don't depend on the instance. */
const INSTANCE_INDEPENDENT: ReadonlySet<HintStep['do']> = new Set(['list-runs'])

/** Returns the command or option for a step; undefined for a verb that the module doesn't have. */
export function stepCommand(step: HintStep, at?: InstanceFlags): string | undefined {
  if (step.do === 'restart-sandbox') return withInstanceFlags(PLAIN[step.do], ofRelease(at))
  if (isPlain(step))
    return withInstanceFlags(PLAIN[step.do], INSTANCE_INDEPENDENT.has(step.do) ? {} : at)
  if ('profile' in step) return profileCommand(step)
  if ('run' in step) {
    const verb = step.do === 'resume-run' ? 'resume' : 'undo'
    return withInstanceFlags(`itflow runs ${verb} ${step.run}`, step.at ?? at)
  }
  if ('source' in step) return withInstanceFlags(`itflow sources forget ${step.source}`, at)
  switch (step.do) {
    case 'give':
    case 'leave-out':
      return joinWords(step.fields.map((name) => `--${flagFor(step, name)}`))
    case 'choose-client':
    case 'allow-size':
    case 'call':
    case 'read-about':
      return withInstanceFlags(instanceCommand(step), step.do === 'call' ? at : {})
    default:
      return withInstanceFlags(recordCommand(step), step.at ?? at)
  }
}

/** Adds the instance to a command; an option, which goes on the same line as before, needs none. */
export function withInstanceFlags<T extends string | undefined>(
  command: T,
  { profile, release }: InstanceFlags = {},
): T | string {
  if (command?.startsWith('itflow ') !== true) return command
  return [
    command,
    ...(profile === undefined ? [] : [`--profile ${profile}`]),
    ...(release === undefined ? [] : [`--release ${release}`]),
  ].join(' ')
}

/** The sandbox needs no profile, but each release has its own data. */
function ofRelease({ release }: InstanceFlags = {}): InstanceFlags {
  return release === undefined ? {} : { release }
}

function isPlain(step: HintStep): step is PlainStep {
  return Object.hasOwn(PLAIN, step.do)
}

/** Placeholders for the values of settings. */
const SETTING_VALUES = {
  timezone: 'ZONE',
  'request-timeout': 'SECONDS',
  technician: 'WHICH',
} as const

function profileCommand(step: ProfileStep): string {
  switch (step.do) {
    case 'log-in':
      return `itflow login ${step.profile}`
    case 'show-profile':
      return `itflow profiles show ${step.profile}`
    case 'replace-key':
      return `itflow profiles rotate-key ${step.profile}`
    case 'set': {
      return `itflow profiles set ${step.profile} --${step.setting} ${SETTING_VALUES[step.setting]}`
    }
    default: {
      const option = step.setting === 'bound' ? '--no-bound' : `--unset ${step.setting}`
      return `itflow profiles set ${step.profile} ${option}`
    }
  }
}

function instanceCommand(step: InstanceStep): string {
  switch (step.do) {
    case 'choose-client':
      return clientOption(step.client)
    case 'allow-size':
      return `ITFLOW_MAX_REPLY=${sizeLimitText(step.bytes)}`
    case 'call':
      return `itflow api POST ${step.path} -f name=value`
    default:
      return `itflow ${step.resource} ${step.verb} --help`
  }
}

function clientOption(client: ClientChoice | 'unknown'): string {
  if (client === null) return '--global'
  if (client === 'all') return '--all-clients'
  return `--client ${client === 'unknown' ? 'CLIENT' : client}`
}

/** The command for a step on a record; a module without `get` uses `list`. */
function recordCommand(step: RecordStep): string | undefined {
  const { resource: name, id, client, fields = [] } = step
  const resource = findResource(name)
  const isOffered = resource === undefined || hasVerb(resource, step.do)
  if (!isOffered && step.do !== 'get') return undefined
  const verb = isOffered ? step.do : 'list'
  const by = verb === 'list' && resource !== undefined ? requiredReference(resource) : undefined
  return [
    `itflow ${name} ${verb}`,
    ...(verb === 'list' || verb === 'create' ? [] : [id ?? 'WHICH']),
    ...(by === undefined ? [] : [`--${flagFor(step, by)} ${placeholder(resource, by)}`]),
    ...(fields.length === 0 ? [] : [`--fields ${fields.join(',')}`]),
    ...(client === undefined ? [] : [clientOption(client)]),
  ].join(' ')
}

/** A placeholder for the record that a reference needs: `INVOICE`. */
function placeholder(resource: Resource | undefined, name: string): string {
  const referred = resource?.fields[name]?.refers
  return referred === undefined ? 'ID' : (findResource(referred)?.noun.toUpperCase() ?? 'ID')
}

function flagFor({ resource: name }: FieldStep | RecordStep, field: string): string {
  const resource = findResource(name)
  if (resource === undefined) return field.replaceAll('_', '-')
  // A secret is never passed as a value.
  return `${flagOf(resource, field)}${resource.fields[field]?.kind === 'secret' ? '-prompt' : ''}`
}

/** Returns a resource's declaration; undefined for one that isn't in the index (in tests). */
function findResource(name: ResourceName): Resource | undefined {
  return Object.hasOwn(resources, name) ? resources[name] : undefined
}
