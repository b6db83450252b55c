import { Failure, ServerError } from '../errors.ts'
import { resources } from '../resources/index.ts'
import type { Api } from './api.ts'
import { readPages } from './pages.ts'
import { readOnlyRefusal } from './read-only.ts'
import { isNothingFound, readReply } from './reply.ts'
import type { Call } from './server.ts'

/** A call as the person wrote it. */
export interface RawCall {
  method: 'GET' | 'POST'
  /** Below `api/v1`, without `.php`. */
  path: string
  fields: Readonly<Record<string, unknown>>
}

/** How a raw call is made and shown. */
export interface RawOptions {
  isPaginated: boolean
  isStatusShown: boolean
  isDecrypting: boolean
  write(text: string): Promise<void>
}

/** Makes a call and writes the server's own words, but for the key, should it repeat it; resolves with the failure that they stand for, if any. */
export async function sendRaw(
  api: Api,
  raw: RawCall,
  options: RawOptions,
): Promise<Failure | undefined> {
  const { module, file } = placeOf(raw.path)
  const refusal = raw.method === 'POST' ? readOnlyRefusal(api.settings) : undefined
  if (refusal !== undefined) throw refusal
  const access = options.isDecrypting ? await api.secretAccess(resources.credentials) : {}
  const call: Call =
    raw.method === 'GET'
      ? { method: 'GET', module, file, query: queryOf(raw.fields), ...access }
      : {
          method: 'POST',
          module,
          file,
          body: raw.fields,
          ...(access.decryptPassword === undefined
            ? {}
            : { decryptPassword: access.decryptPassword }),
        }
  if (options.isPaginated && raw.method === 'GET') return paginate(api, call, options)
  const reply = await api.server.send(call)
  const text = api.server.maskKey(new TextDecoder('utf-8').decode(reply.body))
  if (options.isStatusShown) await options.write(`${reply.status}\n`)
  if (text !== '') await options.write(text.endsWith('\n') ? text : `${text}\n`)
  // An endpoint of the operator's own need not speak as ITFlow does.
  const isOwn = raw.path.startsWith('custom/') && !/"success"\s*:/.test(text)
  if (isOwn && reply.status < 300) return undefined
  return failureOf(() =>
    readReply(reply, {
      method: raw.method,
      operation: raw.path,
      instance: api.settings.instance,
      advice: api.settings.advice,
      mask: api.server.mask,
    }),
  )
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

async function paginate(api: Api, call: Call, { write }: RawOptions): Promise<undefined> {
  const { module, file, query = {}, decryptPassword, decryptIn } = call
  const resource = Object.values(resources).find((known) => known.module === module)
  const pages = readPages(
    api.server,
    {
      module,
      file,
      query,
      id: resource?.id ?? `${module.replace(/s$/, '')}_id`,
      ...(decryptPassword === undefined ? {} : { decryptPassword }),
      ...(decryptIn === undefined ? {} : { decryptIn }),
    },
    () => api.clock().getTime(),
  )
  let separator = '[\n'
  for await (const page of pages) {
    for (const record of page) {
      await write(`${separator}${api.server.maskKey(JSON.stringify(record))}`)
      separator = ',\n'
    }
  }
  await write(separator === '[\n' ? '[]\n' : '\n]\n')
}

/** The failure that a reply stands for; an empty list is none (H14). */
function failureOf(read: () => ReturnType<typeof readReply>): Failure | undefined {
  try {
    const answer = read()
    if (answer.isSuccess || isNothingFound(answer)) return undefined
    return new ServerError(answer.message ?? 'the server said no', {
      httpStatus: answer.httpStatus,
    })
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
}
