import type { Release } from '../../resources/releases.ts'
import type { WireReply } from '../wire.ts'
import { hasBehaviour } from './behaviours.ts'
import { PhpFatal } from './php-fatal.ts'

const NOT_FOUND = `<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN" "http://www.w3.org/TR/html4/strict.dtd">
<html><head>
<title>404 Not Found</title>
</head><body>
<h1>Not Found</h1>
<p>The requested URL was not found on this server.</p>
</body></html>
`

const INSERT_FAILED =
  "Auth success but insert query failed, ensure ALL required variables are provided (and aren't duplicates where applicable) and database schema is up-to-date. Turn on error logging and look for 'undefined index'."
const UPDATE_FAILED =
  'Auth success but update query failed/returned no results. Ensure ALL required variables are provided and database schema is up-to-date. Most likely cause: non-existent module ID (i.e. bad contact ID/ticket ID/etc)'
const DELETE_FAILED =
  'Auth success but delete query failed. Ensure ALL required variables are provided and database schema is up-to-date. Most likely cause: asset/client/company ID mismatch.'

/** What fits into PHP's 128 MB, at about 80 bytes a value: nearly 40,000 assets. */
const MAX_CELLS = 1_600_000

/** The message for an empty list (H14). */
const NOTHING_FOUND = 'No resource (for this client and company) with the specified parameter(s).'

/** Returns the web server's page for a file that doesn't exist. */
export function notFoundReply(): WireReply {
  return { status: 404, contentType: 'text/html; charset=iso-8859-1', body: NOT_FOUND }
}

/** Returns a reply of PHP: a status, and a body as text or as a value to encode as JSON. */
export function phpReply(status: number, body: string | object = ''): WireReply {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return { status, contentType: 'application/json', body: text }
}

/** Returns a refusal with a message. */
export function refusalReply(status: number, message: string): WireReply {
  return phpReply(status, { success: 'False', message })
}

/** Returns a read's reply. Throws PhpFatal for a page that doesn't fit into PHP's memory (H25). */
export function foundReply(records: readonly object[]): WireReply {
  const [first] = records
  if (first === undefined) return refusalReply(200, NOTHING_FOUND)
  if (records.length * Object.keys(first).length > MAX_CELLS) throw new PhpFatal('Memory')
  return phpReply(200, { success: 'True', count: records.length, data: records })
}

/** Returns a create's reply, with the new ID; null if nothing was inserted (H16). */
export function insertedReply(id: number | null): WireReply {
  if (id === null) return refusalReply(200, INSERT_FAILED)
  return phpReply(200, { success: 'True', count: '1', data: [{ insert_id: id }] })
}

/** Returns an update's reply, with the number of changed rows (H15). */
export function updatedReply(count: number, release: Release): WireReply {
  if (count > 0) return phpReply(200, { success: 'True', count })
  const ending = hasBehaviour(release, 'mentionsUnchangedRows') ? ' or no rows changed.' : '.'
  return refusalReply(200, UPDATE_FAILED + ending)
}

/** Returns a delete's reply, with the number of deleted rows. */
export function deletedReply(count: number): WireReply {
  if (count > 0) return phpReply(200, { success: 'True', count })
  return refusalReply(200, DELETE_FAILED)
}
