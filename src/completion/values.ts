import { choicesOf, type OptionType, type RecordType } from '../cli/option-types.ts'
import { resources } from '../resources/index.ts'
import { RECORDED_RELEASES } from '../resources/releases.ts'
import { isCompletable } from './completable.ts'
import { comparableTypes, fieldWords } from './field-words.ts'
import { conditionKey, effectiveConditions } from './record-conditions.ts'
import type { ValueData, WordData } from './tree-types.ts'

/** Encodings that files of records come in; every name the Encoding Standard knows is understood. */
const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252', 'iso-8859-15', 'shift_jis']

/** What completion can offer for a value, as its type says; nothing for what only a person knows. */
export function valueData(type: OptionType): ValueData {
  switch (type.kind) {
    case 'list':
      return { ...valueData(type.of), isList: true }
    case 'record':
      return recordValue(type)
    case 'named':
      return recordValue({ kind: 'record', resource: type.resource })
    case 'file':
      return { isFile: true }
    case 'profile':
      return type.isNew === true ? {} : { profiles: true }
    case 'field':
      return { words: fieldWords(resources[type.resource], type.hasSecrets) }
    case 'fields':
      return { words: fieldWords(resources[type.resource]), isList: true }
    case 'order':
      return { words: fieldWords(resources[type.resource]), isList: true, isOrder: true }
    case 'condition':
      return { words: fieldWords(resources[type.resource]), conditions: conditions(type.resource) }
    case 'variable':
      return { variables: true }
    case 'url':
      return {}
    case 'topic':
      return { words: plain(type.topics), commands: true }
    default:
      return { ...words(type), ...('takesFile' in type ? { takesFile: true } : {}) }
  }
}

function words(type: OptionType): ValueData {
  const found = [...plain(choicesOf(type)), ...furtherWords(type)]
  return found.length === 0 ? {} : { words: found }
}

/** The words of kinds that take any of many, of which these can be listed. */
function furtherWords(type: OptionType): readonly WordData[] {
  switch (type.kind) {
    case 'yes-no':
      return plain(['yes', 'no'])
    case 'text':
      return plain(type.alsoWords ?? [])
    case 'zone':
      return plain(['UTC', ...Intl.supportedValuesOf('timeZone')])
    case 'encoding':
      return plain(ENCODINGS)
    case 'release':
      return plain(RECORDED_RELEASES)
    case 'separator':
      return plain(['tab'])
    case 'operation':
      return operations()
    default:
      return []
  }
}

function plain(all: readonly string[]): readonly WordData[] {
  return all.map((word) => [word, ''])
}

/** Each operation of the API that some release has. */
function operations(): readonly WordData[] {
  return Object.values(resources).flatMap(({ module, operations, nouns }) =>
    Object.entries(operations).map(
      ([name, { file }]): WordData => [`${module}/${file}`, `${name} ${nouns}`],
    ),
  )
}

function recordValue(type: RecordType): ValueData {
  const resource = resources[type.resource]
  if (!isCompletable(resource)) return {}
  return { records: type.resource, fits: effectiveConditions(resource, type).map(conditionKey) }
}

/** What the values of fields can be; those of which nothing is known are left out. */
function conditions(name: RecordType['resource']): Readonly<Record<string, ValueData>> {
  const known = comparableTypes(resources[name]).map(
    ([flag, type]) => [flag, valueData(type)] as const,
  )
  return Object.fromEntries(
    known.filter(([, { words: found, records }]) => found !== undefined || records !== undefined),
  )
}
