import type { Limit } from '../records/limits.ts'
import type { ResourceName } from '../resources/definition.ts'
import type { Notation } from '../resources/field.ts'

/** A field's name as an option, and its label. */
type FieldName = readonly [name: string, label: string]

/** The type of an option or argument, as data that help, parsing, completion and pickers are made from. */
export type OptionType =
  | SwitchType
  | SecretType
  | TextType
  | ChoiceType
  | { kind: 'yes-no' }
  | IntegerType
  /** An amount, with the number of digits stored in all and after the point. */
  | { kind: 'amount'; digits: number; places: number }
  | SecondsType
  /** A number of days: `90d`. */
  | { kind: 'days' }
  | AgeType
  /** A duration of work: `1:30`, `90m`. */
  | { kind: 'duration' }
  | { kind: 'date' }
  | { kind: 'moment' }
  /** A number of records, or a percentage of all. */
  | { kind: 'share' }
  /** A month or a year, in the declared pattern. */
  | { kind: 'period'; pattern: string; example: string }
  | RecordType
  /** The ID of something that isn't declared as a resource. */
  | { kind: 'id' }
  /** Something that only the rows of a resource name, such as a technician, by ID or name. */
  | { kind: 'named'; resource: ResourceName }
  /** A field of a resource; secret fields only with `hasSecrets`. */
  | { kind: 'field'; resource: ResourceName; hasSecrets?: true }
  /** Fields of a resource, separated by commas; `also` has more fields of one command, with their labels. */
  | { kind: 'fields'; resource: ResourceName; also?: readonly FieldName[] }
  /** Fields of a resource to sort by, with a `-` for descending order. */
  | { kind: 'order'; resource: ResourceName }
  /** A field of a resource, an operator and a value. */
  | { kind: 'condition'; resource: ResourceName }
  /** An expression in JMESPath. */
  | { kind: 'expression' }
  | ListType
  | FileType
  /** A saved profile; with `isNew` the name of a new one, which may exist with `mayExist`. */
  | { kind: 'profile'; isNew?: true; mayExist?: true; placeholder?: string }
  /** A source of imports, by name. */
  | { kind: 'source' }
  /** A command line for the shell. */
  | { kind: 'command' }
  /** The name of an environment variable. */
  | { kind: 'variable' }
  /** An address; only with these schemes, if any are given. */
  | { kind: 'url'; schemes?: readonly string[] }
  /** A time zone by its IANA name. */
  | { kind: 'zone' }
  | { kind: 'encoding' }
  /** A release of ITFlow that the sandbox can behave like. */
  | { kind: 'release' }
  /** A delimiter of CSV: one character, or `tab`. */
  | { kind: 'separator' }
  /** A field of a raw call with its value: as JSON with `isTyped`, otherwise as text. */
  | { kind: 'assignment'; isTyped?: true }
  /** An operation of the API: MODULE/OPERATION. */
  | { kind: 'operation' }
  /** A command, or one of these topics. */
  | { kind: 'topic'; topics: readonly string[] }

/** A switch, which takes no value. */
interface SwitchType {
  kind: 'switch'
}

/** The type of all switches. */
export const SWITCH: SwitchType = { kind: 'switch' }

/** A secret, and how it is obtained: never as a value, which the process list would show. */
export interface SecretType {
  kind: 'secret'
  method: 'stdin' | 'prompt' | 'random'
}

/** Any text. */
interface TextType {
  kind: 'text'
  /** Its placeholder in help, instead of TEXT. */
  placeholder?: string
  /** Its maximum length. */
  limit?: Limit
  /** Its kind, if values have several notations, and the words that may be used instead. */
  notation?: Notation
  alsoWords?: readonly string[]
  isHtml?: true
  /** `@FILE` reads a file, `@-` standard input. */
  takesFile?: true
}

/** One of several words, in upper or lower case. */
export interface ChoiceType<Word extends string = string> {
  kind: 'choice'
  choices: readonly Word[]
  /** Its placeholder in help; by default the words themselves. */
  placeholder?: string
  /** Other words are accepted too. */
  isOpen?: true
  takesFile?: true
}

/** A whole number. */
export interface IntegerType {
  kind: 'whole'
  min: number
  max?: number
  placeholder?: string
  /** Words that may be used instead of numbers. */
  words?: readonly string[]
}

/** A positive number of seconds, with or without an `s`. */
export interface SecondsType {
  kind: 'seconds'
}

/** A maximum age, or how long something lasts: `2d`, `36h`, `90m`, `1w`. */
interface AgeType {
  kind: 'age'
  placeholder?: string
}

/** A record by ID, name or key. */
export interface RecordType {
  kind: 'record'
  resource: ResourceName
  /** Conditions that suitable records meet. Others are refused, or are already as requested. */
  conditions?: readonly RecordCondition[]
}

/** A condition on a record: a field is set or not, or has none of these values. */
export type RecordCondition =
  | { field: string; isSet: boolean }
  | { field: string; isNoneOf: readonly (string | number)[] }

/** Values of a type, separated by commas, or given several times if that is allowed. */
export interface ListType {
  kind: 'list'
  of: Exclude<OptionType, ListType | SwitchType | SecretType>
}

/** The path of a file. */
interface FileType {
  kind: 'file'
  /** Its content. */
  holds: 'json' | 'pem' | 'log' | 'records' | 'map' | 'plan' | 'configuration' | 'report'
  /** `-` reads standard input. */
  takesDash?: true
}

/** Returns the placeholder for a value in help; undefined for a type without a value. */
export function placeholderOf(type: OptionType): string | undefined {
  switch (type.kind) {
    case 'switch':
    case 'secret':
      return undefined
    case 'list':
      return placeholderOf(type.of)
    case 'choice':
      return type.placeholder ?? type.choices.join('|')
    case 'period':
      return type.example
    case 'whole':
      return type.placeholder ?? (type.words === undefined ? PLACEHOLDERS.whole : 'NAME')
    case 'text':
    case 'age':
    case 'profile':
      return type.placeholder ?? PLACEHOLDERS[type.kind]
    default:
      return PLACEHOLDERS[type.kind]
  }
}

/** The kinds with a fixed placeholder. */
type PlaceholderKind = Exclude<
  OptionType['kind'],
  'switch' | 'secret' | 'list' | 'choice' | 'period'
>

const PLACEHOLDERS: Readonly<Record<PlaceholderKind, string>> = {
  text: 'TEXT',
  'yes-no': 'yes|no',
  whole: 'N',
  amount: 'AMOUNT',
  seconds: 'SECONDS',
  days: 'DAYS',
  age: 'AGE',
  duration: 'TIME',
  date: 'DATE',
  moment: 'MOMENT',
  share: 'N|P%',
  record: 'WHICH',
  id: 'N',
  named: 'WHICH',
  field: 'FIELD',
  fields: 'A,B',
  order: 'A,-B',
  condition: 'FIELD(=|!=|~|<|<=|>|>=)VALUE',
  expression: 'JMESPATH',
  file: 'FILE',
  profile: 'NAME',
  source: 'NAME',
  command: 'COMMAND',
  variable: 'NAME',
  url: 'URL',
  zone: 'ZONE',
  encoding: 'NAME',
  release: 'RELEASE',
  separator: 'CHAR',
  assignment: 'NAME=VALUE',
  operation: 'PATH',
  topic: 'TOPIC',
}

/** Whether an option of this type takes a value. */
export function takesValue({ kind }: OptionType): boolean {
  return kind !== 'switch' && kind !== 'secret'
}

/** Returns the words that a value may be, if they can be listed; help shows them after its text. */
export function choicesOf(type: OptionType): readonly string[] {
  switch (type.kind) {
    case 'list':
      return choicesOf(type.of)
    case 'choice':
      return type.choices
    case 'whole':
      return type.words ?? []
    case 'url':
      return type.schemes ?? []
    case 'topic':
      return type.topics
    default:
      return []
  }
}
