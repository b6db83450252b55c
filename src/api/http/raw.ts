import { Failure, ServerError, UsageError } from '../../errors.ts'
import { hintLines } from '../../hints.ts'
import type { Post } from '../../php/values.ts'
import { resources, VAULT_RESOURCE } from '../../resources/index.ts'
import type { Api } from '../api.ts'
import { LateReplyError, LostReplyError } from './failures.ts'
import { readPages, rowKeyOf } from './paginate.ts'
import { type Envelope, isEmptyList, type RawRecord } from './reply.ts'
import type { Call } from './server.ts'

/** A call as the person wrote it. */
export interface RawCall {
  method: 'GET' | 'POST'
  /** Below `api/v1`, without `.php`. */
  path: string
  fields: Post
}

/** How a raw call is made and shown. */
export interface RawOptions {
  /** What the caller calls reading page after page (`--paginate`); undefined: only one request is made. */
  paginatedBy?: string | undefined
  isStatusShown: boolean
  isDecrypting: boolean
  /** In milliseconds, where the profile's time-out is too short (H35). */
  timeout?: number | undefined
  write(text: string): Promise<void>
  /** Throws if records must not be shown. */
  check?: (records: readonly RawRecord[]) => void
  /** Told of the answer of a write that the server took. */
  onDone?(answer: Envelope): Promise<void>
}

/** Makes a call and writes the server's own words, but for the key, should it repeat it; resolves with the failure that they stand for, if any. */
export async function sendRaw(
  api: Api,
  raw: RawCall,
  options: RawOptions,
): Promise<Failure | undefined> {
  const { module, file } = placeOf(raw.path)
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
    throw raw.method === 'POST' ? uncertain(error, raw.path) : error
  })
  // What can't be read as records can't be checked, so it fails before it is shown.
  if (options.check !== undefined) options.check((await api.server.read(reply, call)).data)
  const text = await api.server.maskKey(new TextDecoder('utf-8').decode(reply.body))
  if (options.isStatusShown) await options.write(`${reply.status}\n`)
  if (text !== '') await options.write(text.endsWith('\n') ? text : `${text}\n`)
  // An endpoint of the operator's own need not speak as ITFlow does.
  const isOwn = raw.path.startsWith('custom/') && !/"success"\s*:/.test(text)
  if (isOwn && reply.status < 300) return undefined
  return failureOf(() => api.server.read(reply, call), options.onDone)
}

/** A write that got no reply and may have happened: nothing looks it up, so it is said (H07). */
function uncertain(error: unknown, path: string): unknown {
  const isLate = error instanceof LateReplyError
  if (!(isLate || error instanceof LostReplyError) || !error.mayHaveArrived) return error
  const said = `${path} may have happened: look before you repeat it`
  const hint = error.hint === said ? said : hintLines(error.hint, said)
  const details = { hint, cause: error }
  return isLate
    ? new LateReplyError(error.message, true, details)
    : new LostReplyError(error.message, true, details)
}

function placeOf(path: string): { module: string; file: string } {
  const at = path.lastIndexOf('/')
  return { module: path.slice(0, at), file: path.slice(at + 1) }
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
      // What an operation of the operator's own lists may have no key.
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

/** How many records at once the person asks for; throws a UsageError for a start, which is the first record (H43). */
function pageLimitOf(
  { limit, offset }: Readonly<Record<string, string | number>>,
  paginatedBy: string,
): { pageLimit?: number } {
  if (offset !== undefined) {
    throw new UsageError(`${paginatedBy} starts at the first record: leave out offset`)
  }
  if (limit === undefined) return {}
  const pageLimit = Number(limit)
  if (Number.isInteger(pageLimit) && pageLimit > 0) return { pageLimit }
  throw new UsageError(`limit=${limit}: ${paginatedBy} needs a whole number from 1, or no limit`)
}

/** The failure that a reply stands for; an empty list is none (H14). */
async function failureOf(
  read: () => Promise<Envelope>,
  onDone?: (answer: Envelope) => Promise<void>,
): Promise<Failure | undefined> {
  try {
    const answer = await read()
    if (answer.isSuccess) await onDone?.(answer)
    if (answer.isSuccess || isEmptyList(answer)) return undefined
    return new ServerError(answer.message ?? 'the server said no', {
      httpStatus: answer.httpStatus,
    })
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
}
