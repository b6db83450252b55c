import { requireMayCreate } from '../../actions/create.ts'
import type { Api } from '../../api/api.ts'
import { UnsupportedForOneError } from '../../api/http/failures.ts'
import { resolveReference } from '../../api/records/references.ts'
import type { Scope } from '../../api/records/scope.ts'
import { writableFields } from '../../api/writes/body.ts'
import { refuseUnknownFields } from '../../api/writes/guards/unknown-fields.ts'
import type { Context } from '../../context.ts'
import { tolerate } from '../../errors.ts'
import { cleanName, nounOf } from '../../records/describe-record.ts'
import type { TextFormat } from '../../records/html-input.ts'
import type { CheckedValues } from '../../records/input.ts'
import type { Resource } from '../../resources/definition.ts'
import { resources, TENANT } from '../../resources/index.ts'
import { askField } from './ask-field.ts'
import type { AskedField, Form } from './new-record-form.ts'
import { pickRecord } from './pick-record.ts'

/** What the command line gives for a new record. */
interface PartialRecordInput {
  resource: Resource
  values: CheckedValues
  /** Fields that are supplied otherwise: by the editor, the command itself, or a secret option. */
  providedFields: readonly (string | undefined)[]
  format: TextFormat
  /** Where the new record goes; undefined if a client must be picked. */
  scope: Scope | undefined
}

/** A new record with everything it needs. */
interface CompleteRecordInput {
  values: CheckedValues
  scope: Scope
}

/**
 * Asks for the fields a new record still needs, in the order of its form, and for optional ones that are worth asking.
 * Anything that would be refused, and errors in the given values, are found before the first question.
 */
export async function askForNewRecord(
  context: Context,
  api: Api,
  input: PartialRecordInput,
): Promise<CompleteRecordInput> {
  const { resource, format, providedFields } = input
  requireMayCreate(api, resource)
  const scope = input.scope ?? (await pickOwner(context, api))
  reportOwner(context, api, resource, scope)
  const form: Form = { context, api, resource, scope, format, values: new Map(input.values) }
  await checkReferences(form)
  for (const asked of fieldsToAsk(resource, form.values, providedFields)) {
    if (!asked.isRequired && (await isUnknown(api, resource, asked.name))) continue
    const value = await askField(form, asked)
    if (value !== undefined) form.values.set(asked.name, value)
  }
  return { values: form.values, scope }
}

/** Has the user pick the client of a new record. */
async function pickOwner(context: Context, api: Api): Promise<Scope> {
  const clients = resources[TENANT]
  const pickOptions = { resource: clients, scope: { kind: 'all' }, question: 'Client' } as const
  const found = await pickRecord(context, api, pickOptions)
  const id = Number(found.row[clients.id])
  const name = String(found.row[clients.label] ?? '')
  api.rememberName(TENANT, id, name)
  return { kind: 'client', id, name: cleanName(name), found }
}

/** Reports the client before the first question, unless the command line names it. */
function reportOwner(context: Context, api: Api, resource: Resource, scope: Scope): void {
  const { client } = api.settings
  if (scope.kind !== 'client' || client === undefined || client.source === 'flag') return
  context.note('client', `New ${nounOf(resource)} for ${scope.name} (${client.from})`)
}

/** Checks that the records named by options exist, before anyone writes a long text. */
async function checkReferences({ api, resource, scope, values }: Form): Promise<void> {
  for (const [name, { inputName, text }] of values) {
    const field = resource.fields[name]
    if (field?.kind === 'reference') await resolveReference(api, { field, inputName, text }, scope)
  }
}

/** Returns the fields to ask for: the parent, the name, other required fields, then optional ones. */
function fieldsToAsk(
  resource: Resource,
  values: CheckedValues,
  providedFields: readonly (string | undefined)[],
): readonly AskedField[] {
  const missing = writableFields(resource, 'create').filter(
    ([name]) => !providedFields.includes(name) && !values.has(name),
  )
  const fields = missing.map(([name, field]) => ({
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

/** Returns whether the server would ignore a field. */
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
