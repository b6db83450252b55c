import type { Limit } from '../records/limits.ts'
import type { ResourceName } from '../resources/definition.ts'
import type { Notation } from '../resources/field.ts'

/** What an option or an argument is given, as data: help, parsing and whatever offers values follow from it. */
export type OptionType =
  | SwitchType
  | SecretType
  | TextType
  | ChoiceType
  | { kind: 'yes-no' }
  | IntegerType
  /** An amount, and how many digits are kept, in all and behind the point. */
  | { kind: 'amount'; digits: number; places: number }
  | SecondsType
  /** A number of days: `90d`. */
  | { kind: 'days' }
  /** How long ago at most: `2d`, `36h`, `90m`, `1w`. */
  | { kind: 'age' }
  /** A time worked: `1:30`, `90m`. */
  | { kind: 'duration' }
  | { kind: 'date' }
  | { kind: 'moment' }
  /** A number of records, or a percentage of all. */
  | { kind: 'share' }
  /** A month or a year, as declared. */
  | { kind: 'period'; pattern: string; example: string }
  | RecordType
  /** The ID of something that no resource stands for. */
  | { kind: 'id' }
  /** What the rows of a resource name that is no record of their own, by ID or name (technicians). */
  | { kind: 'named'; resource: ResourceName }
  /** One field of a resource; secrets are among them only where that is said. */
  | { kind: 'field'; resource: ResourceName; hasSecrets?: true }
  /** Fields of a resource, with commas between. */
  | { kind: 'fields'; resource: ResourceName }
  /** The same with a `-` before those that descend. */
  | { kind: 'order'; resource: ResourceName }
  /** A field of a resource, an operator and a value. */
  | { kind: 'condition'; resource: ResourceName }
  /** An expression in JMESPath. */
  | { kind: 'expression' }
  | ListType
  | FileType
  /** A kept profile; `isNew`: a name for one, which may be there already where `mayExist`. */
  | { kind: 'profile'; isNew?: true; mayExist?: true; called?: string }
  /** A command line for the shell. */
  | { kind: 'command' }
  /** The name of a variable of the environment. */
  | { kind: 'variable' }
  /** An address; only of these schemes where they are named. */
  | { kind: 'url'; schemes?: readonly string[] }
  /** A time zone by its IANA name. */
  | { kind: 'zone' }
  | { kind: 'encoding' }
  /** A release of ITFlow that the sandbox behaves as. */
  | { kind: 'release' }
  /** What stands between cells: one character, or `tab`. */
  | { kind: 'separator' }
  /** A field of a raw call with its value; typed as JSON would have it, or as text. */
  | { kind: 'assignment'; isTyped?: true }
  /** An operation of the API: MODULE/OPERATION. */
  | { kind: 'operation' }
  /** A command, or one of these topics. */
  | { kind: 'topic'; topics: readonly string[] }

/** Given or not; takes no value. */
export interface SwitchType {
  kind: 'switch'
}

/** The type of all switches. */
export const SWITCH: SwitchType = { kind: 'switch' }

/** A secret, and how it is had: never as a value, which would stand in the process list. */
export interface SecretType {
  kind: 'secret'
  way: 'stdin' | 'prompt' | 'random'
}

/** Any text. */
export interface TextType {
  kind: 'text'
  /** What help calls it, where that is not TEXT. */
  called?: string
  /** The most it may hold. */
  limit?: Limit
  /** What it is where it has several notations, and the words that may stand instead. */
  notation?: Notation
  alsoWords?: readonly string[]
  isHtml?: true
  /** `@FILE` stands for what is in a file, `@-` for standard input. */
  takesFile?: true
}

/** One of several words, in any letter case. */
export interface ChoiceType<Word extends string = string> {
  kind: 'choice'
  choices: readonly Word[]
  /** What help calls it; absent: the words themselves stand there. */
  called?: string
  /** Other words are taken too. */
  isOpen?: true
  takesFile?: true
}

/** A whole number. */
export interface IntegerType {
  kind: 'whole'
  min: number
  max?: number
  called?: string
  /** Words that may stand for numbers. */
  words?: readonly string[]
}

/** A number of seconds, also with an `s` behind it; more than none. */
export interface SecondsType {
  kind: 'seconds'
}

/** A record by ID, name or key. */
export interface RecordType {
  kind: 'record'
  resource: ResourceName
  /** Which records are wanted: those that meet all of this. Others are refused, or are already as requested. */
  fits?: readonly RecordCondition[]
}

/** What is to be true of a record: that a field is something or nothing, or is none of these values. */
export type RecordCondition =
  | { field: string; isSet: boolean }
  | { field: string; isNoneOf: readonly (string | number)[] }

/** Values of a type with commas between; as well as given several times, where that is allowed. */
export interface ListType {
  kind: 'list'
  of: Exclude<OptionType, ListType | SwitchType | SecretType>
}

/** The path of a file. */
export interface FileType {
  kind: 'file'
  /** What is in it. */
  holds: 'json' | 'pem' | 'log' | 'records' | 'map' | 'plan'
  /** `-` stands for standard input. */
  takesDash?: true
}

/** What stands for a value in help; undefined for what takes none. */
export function placeholderOf(type: OptionType): string | undefined {
  switch (type.kind) {
    case 'switch':
    case 'secret':
      return undefined
    case 'list':
      return placeholderOf(type.of)
    case 'choice':
      return type.called ?? type.choices.join('|')
    case 'period':
      return type.example
    case 'whole':
      return type.called ?? (type.words === undefined ? PLACEHOLDERS.whole : 'NAME')
    case 'text':
    case 'profile':
      return type.called ?? PLACEHOLDERS[type.kind]
    default:
      return PLACEHOLDERS[type.kind]
  }
}

/** The kinds that are called something of their own. */
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

/** Whether a value follows. */
export function takesValue({ kind }: OptionType): boolean {
  return kind !== 'switch' && kind !== 'secret'
}

/** The words that a value may be, as far as they can be listed; help has them behind its text. */
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
