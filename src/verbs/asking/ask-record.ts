import type { StoredRecord } from '../../api/records/read.ts'
import type { RecordType } from '../../cli/option-types.ts'
import { tolerate } from '../../errors.ts'
import type { Choice } from '../../io/prompts.ts'
import { type ResourceName, resources } from '../../resources/index.ts'
import { type AskedField, type Form, questionOf } from './new-record-form.ts'
import { listPickable, nothingToPick } from './pick-record.ts'
import { rememberUsed } from './recent-records.ts'
import { recordChoices } from './record-choices.ts'

/** Has the user pick the record that a field refers to and returns its ID; undefined if there are none, or it was skipped. */
export async function askRecord(
  { context, api, scope }: Form,
  asked: AskedField,
  refers: ResourceName,
): Promise<string | undefined> {
  const resource = resources[refers]
  const conditions = visibleOnly(refers)
  const records = await listPickable(context, api, { resource, scope, conditions }).catch(
    skipIfOptional(context, asked),
  )
  if (records.length === 0) {
    if (!asked.isRequired) return undefined
    throw await nothingToPick(context, { resource, scope, conditions })
  }
  const { brief } = asked.field.ifOmitted ?? {}
  const none: Choice<StoredRecord | undefined> = {
    value: undefined,
    name: 'none',
    ...(brief === undefined ? {} : { details: [brief] }),
  }
  const choices: readonly Choice<StoredRecord | undefined>[] = await recordChoices(
    api,
    resource,
    records,
    scope,
  )
  const offered = asked.isRequired ? choices : [none, ...choices]
  const picked = await (await context.prompts()).pick(questionOf(asked), offered)
  if (picked === undefined) return undefined
  const id = Number(picked.row[resource.id])
  rememberUsed(context, api, [{ resource, id }])
  return String(id)
}

/** Returns an error handler that skips an optional record if the key may not read such records or the server fails. */
function skipIfOptional(
  context: Form['context'],
  { field, isRequired }: AskedField,
): (error: unknown) => readonly StoredRecord[] {
  return (error) => {
    if (isRequired || context.signal.aborted) throw error
    const { message } = tolerate(error)
    context.note('left_out', `${field.label} is left out. ${message}`)
    return []
  }
}

/** Excludes records that a list hides (closed tickets): they get no new records. */
function visibleOnly(refers: ResourceName): RecordType['conditions'] {
  const { hiddenByDefault } = resources[refers]
  return hiddenByDefault === undefined
    ? []
    : [{ field: hiddenByDefault.field, isNoneOf: [hiddenByDefault.value] }]
}
