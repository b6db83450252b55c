import { get } from '../../actions/get.ts'
import type { Api } from '../../api/api.ts'
import type { StoredRecord } from '../../api/records/read.ts'
import { learnName } from '../../api/records/references.ts'
import type { Context } from '../../context.ts'
import { type ClientReport, readClientReport } from '../../reports/client-report.ts'
import { periodParameters } from '../../reports/time-period.ts'
import { resources, TENANT } from '../../resources/index.ts'
import { reportNotices } from '../notices.ts'
import { personToday } from '../person-today.ts'
import { findOptions, pickRecordId, readScope } from '../selector-argument.ts'
import { currentMonth } from '../time/report-request.ts'
import { unreadFailure } from '../unread-modules.ts'
import { openDocumentOutput } from '../write-document.ts'
import { clientDocument } from './document.ts'
import { documentFormatOf } from './format.ts'

/** What the command line asks for. */
interface PrintRequest {
  /** The client, as `get` finds it; undefined if the person picks one. */
  name: string | undefined
  /** The path of a file; undefined for standard output. */
  to: string | undefined
  within: number
  limit: number
}

/** Writes the report about a client, then throws a PartialError if a part of it could not be read. */
export async function printClientReport(
  context: Context,
  { name, to, within, limit }: PrintRequest,
): Promise<void> {
  const format = documentFormatOf(context.flags, to, context.format())
  const output = openDocumentOutput(context, { format, to })
  try {
    const api = await context.api()
    const client = await findClient(context, api, name)
    const report = await readReport(context, api, client, within)
    await output.write(await clientDocument(context, api, report, { format, within, limit }))
    const failure = unreadFailure(report.unread)
    if (failure !== undefined) throw failure
  } finally {
    output.discard()
  }
}

/** Finds the client as `get` does. */
async function findClient(
  context: Context,
  api: Api,
  name: string | undefined,
): Promise<StoredRecord> {
  const tenant = resources[TENANT]
  const text = name ?? (await pickRecordId(context, tenant, { isRead: true }))
  const scope = await readScope(context, api)
  const lookup = { ...findOptions(context, scope), random: context.random }
  const { found, missing, notices } = await get(api, tenant, [text], lookup)
  reportNotices(context, notices)
  const [client] = found
  if (client === undefined) throw missing
  learnName(api, tenant, client)
  return client
}

function readReport(
  context: Context,
  api: Api,
  client: StoredRecord,
  within: number,
): Promise<ClientReport> {
  const month = periodParameters(currentMonth(context))
  return readClientReport(api, { client, within, today: personToday(context), month })
}
