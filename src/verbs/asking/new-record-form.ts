import type { Api } from '../../api/api.ts'
import type { Scope } from '../../api/records/scope.ts'
import type { Context } from '../../context.ts'
import { UsageError } from '../../errors.ts'
import type { TextFormat } from '../../records/html-input.ts'
import type { CheckedValue } from '../../records/input.ts'
import type { Resource } from '../../resources/definition.ts'
import type { Field } from '../../resources/field.ts'

/** A new record that a person is asked about, field by field. */
export interface Form {
  context: Context
  api: Api
  resource: Resource
  /** Where the records are that it refers to. */
  scope: Scope
  /** What was given and answered so far. */
  values: Map<string, CheckedValue>
  /** How texts that are stored as HTML are read. */
  format: TextFormat
}

/** A field that is asked for. */
export interface AskedField {
  name: string
  field: Field
  isRequired: boolean
}

/** A field as its question names it. */
export function questionOf({ field, isRequired }: AskedField): string {
  return isRequired ? field.label : `${field.label} (optional)`
}

/** What is wrong with an answer, as a sentence; rethrows what is about more than the answer. */
export function describeInvalid(error: unknown): string {
  if (!(error instanceof UsageError)) throw error
  const { message, hint } = error
  if (typeof hint !== 'string') return message
  return /[.?!]$/.test(message) ? `${message} ${hint}` : `${message}. ${hint}`
}
