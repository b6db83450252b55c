import { Failure, ServerError, UsageError } from '../../errors.ts'
import { hintLines } from '../../hints.ts'
import type { Post } from '../../php/values.ts'
import { resources, VAULT_RESOURCE } from '../../resources/index.ts'
import type { Api } from '../api.ts'
import { type Envelope, isEmptyList, type RawRecord } from './envelope.ts'
import { LateReplyError, LostReplyError, mayHaveHappenedHint } from './failures.ts'
import { readPages } from './paginate.ts'
import { rowKeyOf } from './row-key.ts'
import type { Call } from './server.ts'

/** A call as the user wrote it (`itflow api`). */
export interface RawCall {
  method: 'GET' | 'POST'
  /** Relative to `api/v1`, without `.php`. */
  path: string
  fields: Post
}

/** How a raw call is made and shown. */
export interface RawOptions {
  /** The option that asks to read all pages (`--paginate`), for messages; undefined: only one request is made. */
  paginatedBy?: string | undefined
  isStatusShown: boolean
  isDecrypting: boolean
  /** In milliseconds, if the profile's time-out is too short (H35). */
  timeout?: number | undefined
  write(text: string): Promise<void>
  /** Throws if records must not be shown. */
  check?: (records: readonly RawRecord[]) => void
  /** Called with the answer to a successful write. */
  onDone?(answer: Envelope): Promise<void>
}

/**
 * Makes a call and writes the reply as it came, except for the key if the server repeats it. Resolves with the error
 * that the reply reports, if any.
 */
export async function sendRaw(
  api: Api,
  raw: RawCall,
  options: RawOptions,
): Promise<Failure | undefined> {
  const { module, file } = splitPath(raw.path)
  const access = options.isDecrypting ? await api.secretAccess(resources[VAULT_RESOURCE]) : {}
  const call: Call =
    raw.method === 'GET'
      ? { method: 'GET', module, file, query: queryOf(raw.fields), ...access }
      : {
          method: 'POST',
          module,
          file,
          body: raw.fields,
          ...(options.timeout === undefined ? {} : { timeout: options.timeout }),
          ...(access.decryptPassword === undefined
            ? {}
            : { decryptPassword: access.decryptPassword }),
        }
  if (options.paginatedBy !== undefined && raw.method === 'GET') return paginate(api, call, options)
  const reply = await api.server.send(call).catch((error: unknown) => {
    throw raw.method === 'POST' ? withMayHaveHappenedHint(error, raw.path) : error
  })
  // A reply that can't be parsed can't be checked, so it fails here before it is shown.
  if (options.check !== undefined) options.check((await api.server.read(reply, call)).data)
  const text = await api.server.maskKey(new TextDecoder('utf-8').decode(reply.body))
  if (options.isStatusShown) await options.write(`${reply.status}\n`)
  if (text !== '') await options.write(text.endsWith('\n') ? text : `${text}\n`)
  // An operator's own endpoint need not answer like ITFlow.
  const isCustom = raw.path.startsWith('custom/') && !/"success"\s*:/.test(text)
  if (isCustom && reply.status < 300) return undefined
  return errorIn(() => api.server.read(reply, call), options.onDone)
}

/** Adds a hint to the error for a write that got no reply and may have happened: nothing checks afterwards (H07). */
function withMayHaveHappenedHint(error: unknown, path: string): unknown {
  const isLate = error instanceof LateReplyError
  if (!(isLate || error instanceof LostReplyError) || !error.mayHaveArrived) return error
  const mayHave = mayHaveHappenedHint(path)
  const hint = error.hint === mayHave ? mayHave : hintLines(error.hint, mayHave)
  const details = { hint, cause: error }
  return isLate
    ? new LateReplyError(error.message, true, details)
    : new LostReplyError(error.message, true, details)
}

function splitPath(path: string): { module: string; file: string } {
  const slash = path.lastIndexOf('/')
  return { module: path.slice(0, slash), file: path.slice(slash + 1) }
}

function queryOf(fields: Readonly<Record<string, unknown>>): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      typeof value === 'number' ? value : value === null ? '' : String(value),
    ]),
  )
}

async function paginate(
  api: Api,
  call: Call,
  { write, check, paginatedBy = '' }: RawOptions,
): Promise<undefined> {
  const { module, file, query = {}, decryptPassword, decryptIn } = call
  const resource = Object.values(resources).find(
    (known) => known.module === module && known.operations.read?.file === file,
  )
  const pages = readPages(
    api.server,
    {
      module,
      file,
      query,
      // Records of an operator's own operation may have no key.
      key: resource === undefined ? [] : rowKeyOf(resource),
      ...pageLimitOf(query, paginatedBy),
      ...(decryptPassword === undefined ? {} : { decryptPassword }),
      ...(decryptIn === undefined ? {} : { decryptIn }),
    },
    () => api.clock().getTime(),
  )
  let separator = '[\n'
  for await (const page of pages) {
    check?.(page)
    for await (const record of api.server.iterateCooperatively(page)) {
      await write(`${separator}${await api.server.maskKey(JSON.stringify(record))}`)
      separator = ',\n'
    }
  }
  await write(separator === '[\n' ? '[]\n' : '\n]\n')
}

/**
 * Returns how many records per page the user asks for. Throws a UsageError for an offset, since reading starts at the
 * first record (H43).
 */
function pageLimitOf(
  { limit, offset }: Readonly<Record<string, string | number>>,
  paginatedBy: string,
): { pageLimit?: number } {
  if (offset !== undefined) {
    throw new UsageError(`${paginatedBy} always starts at the first record: leave out offset`)
  }
  if (limit === undefined) return {}
  const pageLimit = Number(limit)
  if (Number.isInteger(pageLimit) && pageLimit > 0) return { pageLimit }
  throw new UsageError(
    `limit=${limit}: with ${paginatedBy}, limit must be a whole number of at least 1`,
  )
}

/** Returns the error that a reply reports, if any; an empty list isn't an error (H14). */
async function errorIn(
  read: () => Promise<Envelope>,
  onDone?: (answer: Envelope) => Promise<void>,
): Promise<Failure | undefined> {
  try {
    const answer = await read()
    if (answer.isSuccess) await onDone?.(answer)
    if (answer.isSuccess || isEmptyList(answer)) return undefined
    return new ServerError(answer.message ?? 'The server reported failure', {
      httpStatus: answer.httpStatus,
    })
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
}
