import { intval, isset } from '../../php/values.ts'
import type { Resource } from '../../resources/definition.ts'
import type { Filter } from '../../resources/operation.ts'
import { candidateRows, type Row, rowById } from '../database.ts'
import { fieldNameOn } from '../schema.ts'
import { SqlError } from '../sql-types.ts'
import { clientOfRead } from './access.ts'
import { hasBehaviour } from './behaviours.ts'
import type { Call } from './call.ts'
import { equalsCollated } from './collation.ts'
import { assetsByMac } from './interfaces.ts'
import type { PageWindow } from './page.ts'

/** The rows that a read selects, before scope and page. */
export interface Selection {
  /** The filter's name; absent without a filter. */
  filter?: string
  /** Absent if all rows or candidates match. */
  matches?: (row: Row) => boolean
  /** The only rows that can match, if an index finds them. */
  candidates?: readonly Row[]
  /** Whether the request's limit and offset apply; otherwise `window` does. */
  isPaged: boolean
  window: PageWindow
  /** Matches rows that are shown regardless of their client (H11). */
  ignoresScope?: (row: Row) => boolean
}

const EVERYTHING: PageWindow = { limit: Number.POSITIVE_INFINITY, offset: 0 }
const FIRST: PageWindow = { limit: 1, offset: 0 }

const LIST: Selection = { isPaged: true, window: EVERYTHING }

/** The parameters whose reads have no LIMIT. */
const UNPAGED = ['client_name', 'contact_email', 'payment_invoice_id']

/** Filters that the server gets wrong, or that compare more than one column (H11, H12). */
const specialFilters: Readonly<Record<string, (call: Call) => Selection>> = {
  contact_phone_or_mobile: ({ get }) => {
    const text = get['contact_phone_or_mobile'] ?? ''
    const hasMobile = (row: Row): boolean => equalsCollated(row['contact_mobile'], text)
    return {
      matches: (row) => hasMobile(row) || equalsCollated(row['contact_phone'], text),
      isPaged: false,
      window: FIRST,
      ignoresScope: hasMobile,
    }
  },
  asset_mac: (call) => ({
    candidates: assetsByMac(call, call.get['asset_mac'] ?? ''),
    isPaged: true,
    window: EVERYTHING,
  }),
  asset_uri_2: (call) => {
    const { server, get } = call
    const parameter = hasBehaviour(server.release, 'mistakesSecondUri')
      ? 'asset_uri'
      : 'asset_uri_2'
    return byColumn(call, 'asset_uri_2', get[parameter] ?? '')
  },
  software_key: (call) => byColumn(call, 'software_key', call.get['software_license'] ?? ''),
  software_name: () => refuse(),
  software_type: (call) =>
    byColumn(call, 'software_type', String(intval(call.get['software_type']))),
  domain_name: (call) =>
    hasBehaviour(call.server.release, 'breaksDomainByName')
      ? refuse()
      : byColumn(call, 'domain_name', call.get['domain_name'] ?? ''),
  quote_id: (call) => {
    const selection = byId(call, 'quote_id')
    if (!hasBehaviour(call.server.release, 'breaksQuoteById')) return selection
    // The client is compared by `=`, so the wildcard for all clients is read as client 0.
    const client = String(clientOfRead(call) ?? 0)
    return { ...selection, matches: (row) => row['quote_client_id'] === client }
  },
}

/** Returns what the call's first known filter selects, or everything without a filter. */
export function filterOf(call: Call): Selection {
  const { resource } = call.target
  for (const filter of resource.filters) {
    // client_id isn't a filter but the scope of every read.
    if (filter.name === 'client_id') continue
    const name = parameterOf(call, filter)
    if (!isset(call.get, name)) continue
    const selection = selectionOf(call, resource, filter, name)
    if (selection !== undefined) return { ...selection, filter: filter.name }
  }
  return LIST
}

function parameterOf({ server, target }: Call, { name, field }: Filter): string {
  const known = field === name ? target.resource.fields[field] : undefined
  return known === undefined ? name : fieldNameOn(server.release, name, known)
}

function selectionOf(
  call: Call,
  resource: Resource,
  { name, field }: Filter,
  parameter: string,
): Selection | undefined {
  const special = specialFilters[name]
  if (special !== undefined) return special(call)
  if (field === undefined) return undefined
  if (field === resource.id) return byId(call, parameter)
  const kind = resource.fields[field]?.kind
  if (kind === 'reference') return byReference(call, field, call.get[parameter])
  const selection = byColumn(call, field, call.get[parameter] ?? '')
  return UNPAGED.includes(name) ? { ...selection, isPaged: false } : selection
}

function byId({ server, target, get }: Call, parameter: string): Selection {
  const row = rowById(server.database, target.resource.module, intval(get[parameter]))
  const candidates = row === undefined ? [] : [row]
  return { candidates, isPaged: false, window: FIRST }
}

function byColumn(call: Call, column: string, text: string): Selection {
  return {
    matches: (row) => equalsCollated(row[column], text),
    candidates: indexedRows(call, column, text),
    isPaged: true,
    window: EVERYTHING,
  }
}

function byReference(call: Call, column: string, text: string | undefined): Selection {
  const id = String(intval(text))
  return {
    matches: (row) => row[column] === id,
    candidates: indexedRows(call, column, id),
    isPaged: false,
    window: EVERYTHING,
  }
}

function indexedRows({ server, target }: Call, column: string, text: string): readonly Row[] {
  return candidateRows(server.database, target.resource.module, column, text)
}

function refuse(): never {
  throw new SqlError('Unknown column in order clause')
}
