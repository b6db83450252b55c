import { isEmpty, isset, strval } from '../../php/values.ts'
import { changeRow, type Row, rowsLike, tableOf } from '../database.ts'
import { schemaOf } from '../schema.ts'
import type { SqlValue } from '../sql-types.ts'
import type { WireReply } from '../wire.ts'
import { clientOfWrite } from './access.ts'
import { does } from './behaviours.ts'
import type { Call } from './call.ts'
import { newValues } from './create.ts'
import { expressionOf, type ModelField, modelOf, valuesOf } from './models.ts'
import { inserted, updated } from './replies.ts'
import { change, insert, now } from './rows.ts'
import { escapeSql, evaluate, sanitised } from './sql-text.ts'
import { idIn, named } from './update.ts'

const TEXTS = ['document_name', 'document_description', 'document_content']

/** Answers documents/create; no client is needed. */
export function createDocument(call: Call): WireReply {
  const { release } = call.server
  const values = newValues(call)
  const content = strval(values.get('document_content'))
  if (isEmpty(values.get('document_name')) || isEmpty(content)) return inserted(null)
  if (does(release, 'escapesCreatedDocumentTwice')) {
    values.set('document_content', escapeSql(content))
  }
  values.set('document_content_raw', searchText(call))
  const id = insert(call, 'documents', values)
  finish(call, id)
  return inserted(id)
}

/** Answers documents/update, in the four ways it went over the years (H03, H04). */
export function updateDocument(call: Call): WireReply {
  const { release } = call.server
  if (idIn(call) === 0) return updated(0, release)
  const row = named(call)
  if (does(release, 'insertsUpdatedDocument')) return insertUpdated(call, row)
  if (does(release, 'rewritesAllDocuments')) return rewriteAll(call, row)
  if (row === undefined) return updated(0, release)
  const values = does(release, 'escapesUpdatedDocumentTwice')
    ? twiceEscaped(call, row)
    : changedValues(call, row)
  values.set('document_updated_by', 0)
  change(call, 'documents', row, values)
  return updated(1, release)
}

function insertUpdated(call: Call, row: Row | undefined): WireReply {
  const { release, database } = call.server
  const values = changedValues(call, row)
  values.set('document_client_id', clientOfWrite(call))
  const id = insert(call, 'documents', values)
  finish(call, id)
  const former = String(idIn(call))
  for (const other of [...rowsLike(database, 'documents', 'document_parent', former)]) {
    if (other['document_parent'] !== former) continue
    change(
      call,
      'documents',
      other,
      new Map([
        ['document_archived_at', now(call)],
        ['document_parent', String(id)],
      ]),
    )
  }
  return updated(1, release)
}

/** The UPDATE without a WHERE: every document of every client (H03). */
function rewriteAll(call: Call, row: Row | undefined): WireReply {
  const { release } = call.server
  const values = changedValues(call, row)
  if (does(release, 'escapesCreatedDocumentTwice')) {
    const model = modelOf(call.target.resource, release, 'update')
    values.set('document_content', escapedOnce(call, model, 'document_content', row))
  }
  values.set('document_updated_by', 0)
  values.set('document_client_id', clientOfWrite(call))
  for (const document of tableOf(call.server.database, 'documents').rows) {
    change(call, 'documents', document, values)
  }
  return updated(1, release)
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
  return { quoted: does(server.release, 'keepsUnescaped') ? text : escapeSql(text) }
}

/** The texts as the model leaves them, escaped, go through the escaping once more (H04). */
function twiceEscaped(call: Call, row: Row): Map<string, SqlValue> {
  const model = modelOf(call.target.resource, call.server.release, 'update')
  const values = valuesOf(call, model, row)
  const escaped = (column: string): string => escapedOnce(call, model, column, row)
  for (const column of TEXTS) values.set(column, escaped(column))
  const content = spaced(escapeSql(escaped('document_content')))
  const text = `${escapeSql(escaped('document_name'))} ${content}`
  values.set('document_content_raw', evaluate({ quoted: sanitised(text) }))
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

/** The text for searching: name, description and content, without tags. */
function searchText({ post }: Call): SqlValue {
  const name = strval(post['document_name']) + strval(post['document_description'])
  return evaluate({ quoted: sanitised(`${name} ${spaced(strval(post['document_content']))}`) })
}

function spaced(html: string): string {
  return html.replaceAll('<', ' <')
}

/** What follows the INSERT: the document's own ID as its parent, or its content once more. */
function finish(call: Call, id: number): void {
  const { database, release } = call.server
  const row = tableOf(database, 'documents').rows.at(-1)
  if (row === undefined) return
  const hasParent = schemaOf('documents', release).byName.has('document_parent')
  if (hasParent) change(call, 'documents', row, new Map([['document_parent', String(id)]]))
  if (!does(release, 'escapesCreatedDocumentTwice')) return
  changeRow(database, 'documents', row, { document_updated_at: now(call) })
}
