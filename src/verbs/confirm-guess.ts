import { findOne } from '../actions/find.ts'
import type { Api } from '../api/api.ts'
import type { StoredRecord } from '../api/records/read.ts'
import { clientText, ownerOf, type Scope } from '../api/records/scope.ts'
import type { Context } from '../context.ts'
import { describeRecord } from '../records/describe-record.ts'
import type { Row } from '../records/record.ts'
import type { Resource } from '../resources/definition.ts'
import { needsConfirmation, requireConfirmation } from './confirm.ts'
import { findOptions, reportGuess } from './selector-argument.ts'

/** Finds the record a write is about to change; if only part of its name matched, asks for confirmation first. */
export async function findForWrite(
  context: Context,
  api: Api,
  resource: Resource,
  { text, scope, does }: { text: string; scope: Scope; does: string },
): Promise<StoredRecord> {
  const { stored, isGuess } = await findOne(api, resource, text, findOptions(context, scope))
  if (isGuess) await confirmGuess(context, api, resource, { stored, text, does })
  return stored
}

/** Asks whether a partial name matched the right record; `does` is what is about to be done to it. */
export async function confirmGuess(
  context: Context,
  api: Api,
  resource: Resource,
  { stored: { row }, text, does }: { stored: StoredRecord; text: string; does: string },
): Promise<void> {
  if (!needsConfirmation(context)) return reportGuess(context, resource, row)
  const question = `${partialNameText(text)} ${does} ${await describe(api, resource, row)}?`
  await requireConfirmation(context, { question, isFinal: false })
}

/** Returns the sentence that precedes a question about a record matched by part of its name. */
export function partialNameText(text: string): string {
  return `“${text}” is only part of a name.`
}

/** Describes a record for a question: `contact 1 Ada Lovelace of Acme Widgets`. */
async function describe(api: Api, resource: Resource, row: Row): Promise<string> {
  const client = ownerOf(resource, row)
  const owner = client === null ? '' : ` of ${await clientText(api, client)}`
  return `${describeRecord(resource, row)}${owner}`
}
