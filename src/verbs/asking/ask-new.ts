import { requireMayCreate } from '../../actions/create.ts'
import type { Api } from '../../api/api.ts'
import { UnsupportedForOneError } from '../../api/http/failures.ts'
import { resolveReference } from '../../api/records/references.ts'
import type { Scope } from '../../api/records/scope.ts'
import { writableFields } from '../../api/writes/body.ts'
import { refuseUnknownFields } from '../../api/writes/guards/unknown-fields.ts'
import { tolerate } from '../../bearable.ts'
import type { Context } from '../../context.ts'
import { cleanName, nounOf } from '../../records/describe-record.ts'
import type { TextFormat } from '../../records/html-input.ts'
import type { CheckedValues } from '../../records/input.ts'
import type { Resource } from '../../resources/definition.ts'
import { resources, TENANT } from '../../resources/index.ts'
import { askField } from './ask-field.ts'
import type { AskedField, Form } from './new-record-form.ts'
import { pickRecord } from './pick-record.ts'

/** What a line says of a new record. */
export interface PartialRecordInput {
  resource: Resource
  values: CheckedValues
  /** Fields that something else gives: the editor, the command itself, an option for a secret. */
  providedFields: readonly (string | undefined)[]
  format: TextFormat
  /** Where the new record goes; undefined: a client is to be picked. */
  scope: Scope | undefined
}

/** A new record with all that it needs. */
export interface CompleteRecordInput {
  values: CheckedValues
  scope: Scope
}

/**
 * Asks for what a new record still needs, in the order of its form, and for what else is asked for then. What can't be
 * created anyway, and what is wrong with what was given, is found before the first question.
 */
export async function askForNewRecord(
  context: Context,
  api: Api,
  begun: PartialRecordInput,
): Promise<CompleteRecordInput> {
  const { resource, format, providedFields } = begun
  requireMayCreate(api, resource)
  const scope = begun.scope ?? (await pickOwner(context, api))
  tellOwner(context, api, resource, scope)
  const form: Form = { context, api, resource, scope, format, values: new Map(begun.values) }
  await lookUpGiven(form)
  for (const asked of fieldsToAsk(resource, form.values, providedFields)) {
    if (!asked.isRequired && (await isUnknown(api, resource, asked.name))) continue
    const value = await askField(form, asked)
    if (value !== undefined) form.values.set(asked.name, value)
  }
  return { values: form.values, scope }
}

/** The client that a new record is for. */
async function pickOwner(context: Context, api: Api): Promise<Scope> {
  const clients = resources[TENANT]
  const picking = { resource: clients, scope: { kind: 'all' }, question: 'Client' } as const
  const found = await pickRecord(context, api, picking)
  const id = Number(found.row[clients.id])
  const name = String(found.row[clients.label] ?? '')
  api.rememberName(TENANT, id, name)
  return { kind: 'client', id, name: cleanName(name), found }
}

/** A client that nobody names on this line is said before the first question. */
function tellOwner(context: Context, api: Api, resource: Resource, scope: Scope): void {
  const { client } = api.settings
  if (scope.kind !== 'client' || client === undefined || client.source === 'flag') return
  context.note('client', `New ${nounOf(resource)} for ${scope.name} (${client.from})`)
}

/** What options name must be there, before somebody writes a long text for it. */
async function lookUpGiven({ api, resource, scope, values }: Form): Promise<void> {
  for (const [name, { inputName, text }] of values) {
    const field = resource.fields[name]
    if (field?.kind === 'reference') await resolveReference(api, field, inputName, text, scope)
  }
}

/** The fields that are asked for: the parent, the name, what else is required, and what is asked for with it. */
function fieldsToAsk(
  resource: Resource,
  values: CheckedValues,
  settled: readonly (string | undefined)[],
): readonly AskedField[] {
  const open = writableFields(resource, 'create').filter(
    ([name]) => !settled.includes(name) && !values.has(name),
  )
  const fields = open.map(([name, field]) => ({
    name,
    field,
    isRequired: field.write?.isRequired === true,
  }))
  const first = [resource.parent, resource.label]
  return [
    ...first.flatMap((name) => fields.filter((one) => one.name === name && one.isRequired)),
    ...fields.filter(({ name, isRequired }) => isRequired && !first.includes(name)),
    ...fields.filter(({ field, isRequired }) => !isRequired && field.write?.isPrompted === true),
  ]
}

/** Whether the server would ignore a field. */
async function isUnknown(api: Api, resource: Resource, name: string): Promise<boolean> {
  try {
    await refuseUnknownFields(api, resource, { [name]: '' })
    return false
  } catch (error) {
    if (error instanceof UnsupportedForOneError) return true
    tolerate(error)
    return false
  }
}
