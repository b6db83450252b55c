import { choicesOf, type OptionType, type RecordType } from '../cli/option-types.ts'
import { resources } from '../resources/index.ts'
import { RECORDED_RELEASES } from '../resources/releases.ts'
import { isCompletable } from './completable.ts'
import { comparableTypes, fieldWords } from './field-words.ts'
import { conditionKey, effectiveConditions } from './record-conditions.ts'
import type { ValueData, WordData } from './tree-types.ts'

/** Common encodings of record files; every name in the Encoding Standard is accepted. */
const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252', 'iso-8859-15', 'shift_jis']

/** Returns what completion can offer for a type of value; nothing if only the user knows the value. */
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
    case 'source':
      return { sources: true }
    case 'field':
      return { words: fieldWords(resources[type.resource], type.hasSecrets) }
    case 'fields': {
      const words = [...fieldWords(resources[type.resource]), ...(type.also ?? [])]
      return { words, isList: true }
    }
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
  const found = [...plain(choicesOf(type)), ...commonWords(type)]
  return found.length === 0 ? {} : { words: found }
}

/** Common values of types that accept many more. */
function commonWords(type: OptionType): readonly WordData[] {
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

/** All operations of the API in any release. */
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
  return {
    records: type.resource,
    recordConditions: effectiveConditions(resource, type).map(conditionKey),
  }
}

/** The possible values of fields; leaves out fields for which nothing can be offered. */
function conditions(name: RecordType['resource']): Readonly<Record<string, ValueData>> {
  const known = comparableTypes(resources[name]).map(
    ([flag, type]) => [flag, valueData(type)] as const,
  )
  return Object.fromEntries(
    known.filter(([, { words: found, records }]) => found !== undefined || records !== undefined),
  )
}
