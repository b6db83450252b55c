import { isset, phpEmpty, strval } from '../../php/values.ts'
import { candidateRows, changeRow, type Row, tableOf } from '../database.ts'
import { schemaOf } from '../schema.ts'
import type { SqlValue } from '../sql-types.ts'
import type { WireReply } from '../wire.ts'
import { clientOfWrite } from './access.ts'
import { hasBehaviour } from './behaviours.ts'
import type { Call } from './call.ts'
import { newValues } from './create.ts'
import { expressionOf, type ModelField, modelOf, valuesOf } from './models.ts'
import { insertedReply, updatedReply } from './replies.ts'
import { change, insert, now } from './rows.ts'
import { escapeSql, evaluate, sanitise } from './sql-text.ts'
import { requestedId, requestedRow } from './update.ts'

const TEXTS = ['document_name', 'document_description', 'document_content']

/** Handles documents/create, which doesn't need a client. */
export function createDocument(call: Call): WireReply {
  const { release } = call.server
  const values = newValues(call)
  const content = strval(values.get('document_content'))
  if (phpEmpty(values.get('document_name')) || phpEmpty(content)) return insertedReply(null)
  if (hasBehaviour(release, 'escapesCreatedDocumentTwice')) {
    values.set('document_content', escapeSql(content))
  }
  values.set('document_content_raw', searchText(call))
  const id = insert(call, 'documents', values)
  afterInsert(call, id)
  return insertedReply(id)
}

/** Handles documents/update, which has worked in four ways over the years (H03, H04). */
export function updateDocument(call: Call): WireReply {
  const { release } = call.server
  if (requestedId(call) === 0) return updatedReply(0, release)
  const row = requestedRow(call)
  if (hasBehaviour(release, 'insertsUpdatedDocument')) return insertUpdated(call, row)
  if (hasBehaviour(release, 'rewritesAllDocuments')) return rewriteAll(call, row)
  if (row === undefined) return updatedReply(0, release)
  const values = hasBehaviour(release, 'escapesUpdatedDocumentTwice')
    ? escapedTwice(call, row)
    : changedValues(call, row)
  values.set('document_updated_by', 0)
  change(call, 'documents', row, values)
  return updatedReply(1, release)
}

function insertUpdated(call: Call, row: Row | undefined): WireReply {
  const { release, database } = call.server
  const values = changedValues(call, row)
  values.set('document_client_id', clientOfWrite(call))
  const id = insert(call, 'documents', values)
  afterInsert(call, id)
  const previousId = String(requestedId(call))
  for (const version of [...candidateRows(database, 'documents', 'document_parent', previousId)]) {
    if (version['document_parent'] !== previousId) continue
    change(
      call,
      'documents',
      version,
      new Map([
        ['document_archived_at', now(call)],
        ['document_parent', String(id)],
      ]),
    )
  }
  return updatedReply(1, release)
}

/** Runs the UPDATE without a WHERE, which changes every document of every client (H03). */
function rewriteAll(call: Call, row: Row | undefined): WireReply {
  const { release } = call.server
  const values = changedValues(call, row)
  if (hasBehaviour(release, 'escapesCreatedDocumentTwice')) {
    const model = modelOf(call.target.resource, release, 'update')
    values.set('document_content', escapedOnce(call, model, 'document_content', row))
  }
  values.set('document_updated_by', 0)
  values.set('document_client_id', clientOfWrite(call))
  for (const document of tableOf(call.server.database, 'documents').rows) {
    change(call, 'documents', document, values)
  }
  return updatedReply(1, release)
}

function changedValues(call: Call, row: Row | undefined): Map<string, SqlValue> {
  const { server, target, post } = call
  const values = valuesOf(call, modelOf(target.resource, server.release, 'update'), row)
  if (isset(post, 'document_content')) values.set('document_content_raw', searchText(call))
  else values.set('document_content_raw', evaluate(keptSearchText(call, row)))
  return values
}

function keptSearchText({ server }: Call, row: Row | undefined): { quoted: string } {
  const text = row?.['document_content_raw'] ?? ''
  return { quoted: hasBehaviour(server.release, 'keepsUnescaped') ? text : escapeSql(text) }
}

/** Returns the values with texts that are escaped once by the model and again here (H04). */
function escapedTwice(call: Call, row: Row): Map<string, SqlValue> {
  const model = modelOf(call.target.resource, call.server.release, 'update')
  const values = valuesOf(call, model, row)
  const escaped = (column: string): string => escapedOnce(call, model, column, row)
  for (const column of TEXTS) values.set(column, escaped(column))
  const content = spaced(escapeSql(escaped('document_content')))
  const text = `${escapeSql(escaped('document_name'))} ${content}`
  values.set('document_content_raw', evaluate({ quoted: sanitise(text) }))
  return values
}

function escapedOnce(
  call: Call,
  model: readonly ModelField[],
  column: string,
  row: Row | undefined,
): string {
  const field = model.find((known) => known.column === column)
  const expression = field === undefined ? undefined : expressionOf(call, field, row)
  return expression !== undefined && 'quoted' in expression ? expression.quoted : ''
}

/** Returns the text that ITFlow searches: name, description and content, without tags. */
function searchText({ post }: Call): SqlValue {
  const name = strval(post['document_name']) + strval(post['document_description'])
  return evaluate({ quoted: sanitise(`${name} ${spaced(strval(post['document_content']))}`) })
}

function spaced(html: string): string {
  return html.replaceAll('<', ' <')
}

/** Updates the row after the INSERT: the document becomes its own parent, or its content is written again. */
function afterInsert(call: Call, id: number): void {
  const { database, release } = call.server
  const row = tableOf(database, 'documents').rows.at(-1)
  if (row === undefined) return
  const hasParent = schemaOf('documents', release).byName.has('document_parent')
  if (hasParent) change(call, 'documents', row, new Map([['document_parent', String(id)]]))
  if (!hasBehaviour(release, 'escapesCreatedDocumentTwice')) return
  changeRow(database, 'documents', row, { document_updated_at: now(call) })
}
