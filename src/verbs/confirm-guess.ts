import { find } from '../actions/find.ts'
import type { Api } from '../api/api.ts'
import type { Stored } from '../api/records/read.ts'
import { clientText, ownerOf, type Scope } from '../api/records/scope.ts'
import type { Context } from '../context.ts'
import { recordText } from '../records/describe-record.ts'
import type { Row } from '../records/record.ts'
import type { Resource } from '../resources/definition.ts'
import { confirmFirst, isAsked } from './confirm.ts'
import { findOptions, tellGuess } from './selector-argument.ts'

/** A record that a write is about to change: one that a part of a name was taken for is asked about first. */
export async function findForWrite(
  context: Context,
  api: Api,
  resource: Resource,
  { which, scope, does }: { which: string; scope: Scope; does: string },
): Promise<Stored> {
  const { stored, isGuess } = await find(api, resource, which, findOptions(context, scope))
  if (isGuess) await confirmGuess(context, api, resource, { stored, text: which, does })
  return stored
}

/** Asks whether it is the record that was meant by a part of its name: `does` is what is about to be done to it. */
export async function confirmGuess(
  context: Context,
  api: Api,
  resource: Resource,
  { stored: { row }, text, does }: { stored: Stored; text: string; does: string },
): Promise<void> {
  if (!isAsked(context)) return tellGuess(context, resource, row)
  const question = `${partOf(text)} ${does} ${await describe(api, resource, row)}?`
  await confirmFirst(context, { question, isFinal: false })
}

/** What is said before a question about a record that was named by a part of its name. */
export function partOf(text: string): string {
  return `“${text}” is only part of a name.`
}

/** A record as a question names it: `contact 1 Ada Lovelace of Acme Widgets`. */
async function describe(api: Api, resource: Resource, row: Row): Promise<string> {
  const client = ownerOf(resource, row)
  const owner = client === null ? '' : ` of ${await clientText(api, client)}`
  return `${recordText(resource, row)}${owner}`
}
