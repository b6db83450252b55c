import type { Api } from '../../api/api.ts'
import type { Scope } from '../../api/records/scope.ts'
import type { Context } from '../../context.ts'
import { UsageError } from '../../errors.ts'
import type { TextFormat } from '../../records/html-input.ts'
import type { CheckedValue } from '../../records/input.ts'
import type { Resource } from '../../resources/definition.ts'
import type { Field } from '../../resources/field.ts'

/** A new record that is filled in at prompts, field by field. */
export interface Form {
  context: Context
  api: Api
  resource: Resource
  /** Where the records it refers to are looked for. */
  scope: Scope
  /** The values given and answered so far. */
  values: Map<string, CheckedValue>
  /** How text that is stored as HTML is read. */
  format: TextFormat
}

/** A field to ask for. */
export interface AskedField {
  name: string
  field: Field
  isRequired: boolean
}

/** Returns the question for a field. */
export function questionOf({ field, isRequired }: AskedField): string {
  return isRequired ? field.label : `${field.label} (optional)`
}

/** Returns what is wrong with an answer, as a sentence; rethrows errors that aren't about the answer. */
export function describeInvalid(error: unknown): string {
  if (!(error instanceof UsageError)) throw error
  const { message, hint } = error
  if (typeof hint !== 'string') return message
  return /[.?!]$/.test(message) ? `${message} ${hint}` : `${message}. ${hint}`
}
