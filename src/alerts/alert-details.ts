import type { Api } from '../api/api.ts'
import { readRecords } from '../api/records/read.ts'
import { resolveReference } from '../api/records/references.ts'
import type { Scope } from '../api/records/scope.ts'
import { stripTags } from '../php/strip-tags.ts'
import { displayName } from '../records/describe-record.ts'
import type { CheckedValue, CheckedValues } from '../records/input.ts'
import { resources } from '../resources/index.ts'
import { textToHtml } from '../text/text-to-html.ts'
import { alertIdIn, withAlertId } from './alert-id.ts'

const { tickets } = resources

const DETAILS = 'ticket_details'
const ASSET = 'ticket_asset_id'

/** The first release whose tickets take an asset. */
const TAKES_ASSET_SINCE = '25.12'

/** A column that tickets have since then. */
const COLUMN_SINCE_THEN = 'ticket_quote_id'

/** Details to store, and whether their markup had to become text: it had left something open at the end. */
interface Details {
  html: string
  isAsText: boolean
}

/**
 * Returns HTML with the alert's ID as its last line, so that it is found again however a release stores it. After an
 * unclosed comment, tag or script it wouldn't be: then the HTML is shown as text.
 */
export function detailsWithId(html: string, id: string): Details {
  const whole = alertIdIn(html) === id ? html : withAlertId(html, id)
  // Releases before 25.09 strip the markup.
  if (alertIdIn(whole) === id && alertIdIn(stripTags(whole)) === id)
    return { html: whole, isAsText: false }
  return { html: withAlertId(textToHtml(html), id), isAsText: true }
}

/** Adds the alert's ID to the details in a ticket's values. */
export function valuesWithId(
  values: CheckedValues,
  id: string,
): { values: CheckedValues; isAsText: boolean } {
  const { html, isAsText } = detailsWithId(values.get(DETAILS)?.text ?? '', id)
  return { values: withDetails(values, html), isAsText }
}

/** Whether a ticket's values have details. */
export function hasDetails(values: CheckedValues): boolean {
  return values.has(DETAILS)
}

/** The values of a ticket, and the asset that only its details name: `LT-0001 (ID 1)`. */
interface NamedAsset {
  values: CheckedValues
  named: string | undefined
}

/**
 * Names the asset in the details, and leaves it out, if the server would ignore it: a monitoring system couldn't do anything
 * about that. If the server doesn't show whether it takes assets, it does both. Throws what a look-up throws.
 */
export async function nameAsset(
  api: Api,
  values: CheckedValues,
  scope: Scope,
): Promise<NamedAsset> {
  const asset = values.get(ASSET)
  const field = tickets.fields[ASSET]
  if (asset === undefined || field === undefined) return { values, named: undefined }
  const isTaken = await takesAssets(api)
  if (isTaken === true) return { values, named: undefined }
  const { id, record } = await resolveReference(api, { field, ...asset }, scope)
  const rest = isTaken === false ? new Map([...values].filter(([name]) => name !== ASSET)) : values
  if (record === undefined) return { values: rest, named: undefined }
  const name = `${displayName(record.resource, record.stored.row)} (ID ${id})`
  const details = values.get(DETAILS)?.text ?? ''
  const line = `<p>Asset: ${textToHtml(name)}</p>`
  const html = details === '' ? line : `${details}\n${line}`
  return { values: withDetails(rest, html), named: isTaken === false ? name : undefined }
}

/** Whether the server takes assets of tickets. No operation tells 25.11 from 25.12: a ticket does; undefined without any. */
export async function takesAssets(api: Api): Promise<boolean | undefined> {
  const { capabilities } = api
  if (await capabilities.isAtLeast(TAKES_ASSET_SINCE)) return true
  if (await capabilities.isBefore(TAKES_ASSET_SINCE)) return false
  const any = { scope: { kind: 'all' }, maxRecords: 1 } as const
  for await (const [ticket] of readRecords(api, tickets, any))
    if (ticket !== undefined) return Object.hasOwn(ticket.raw, COLUMN_SINCE_THEN)
  return undefined
}

function withDetails(values: CheckedValues, html: string): CheckedValues {
  const value: CheckedValue = {
    ...{ inputName: '--details', ...values.get(DETAILS) },
    ...{ text: html, parsed: { is: 'value', value: html } },
  }
  return new Map([...values, [DETAILS, value]])
}
