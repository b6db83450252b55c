import type { Api } from '../api/api.ts'
import { type ReadRequest, readAll, type StoredRecord } from '../api/records/read.ts'
import { AuthenticationError, type Failure, tolerate, UnreachableError } from '../errors.ts'
import type { Resource } from '../resources/definition.ts'

/** A list of one module to read. */
export interface ModuleRead {
  resource: Resource
  request: ReadRequest
}

/** The records of a module, or why they can't be read. */
export interface ModuleRecords {
  resource: Resource
  /** Empty if they can't be read. */
  records: readonly StoredRecord[]
  failure?: Failure
}

/** How many lists are read at the same time. */
const AT_ONCE = 4

/**
 * Reads lists of several modules at the same time and yields each as soon as it has arrived. A module that this key may not
 * read, or that the server doesn't have, is part of the result. Throws an error that concerns all of them: the key isn't
 * accepted, or the server can't be reached for any.
 */
export async function* readModules(
  api: Api,
  reads: readonly ModuleRead[],
): AsyncGenerator<ModuleRecords> {
  const left = [...reads]
  const running = new Map<ModuleRead, Promise<{ read: ModuleRead; result: ModuleRecords }>>()
  const start = () => {
    const read = left.shift()
    if (read === undefined) return
    const reading = readModule(api, read).then((result) => ({ read, result }))
    // Nobody waits for the rest once one has failed for all.
    reading.catch(() => undefined)
    running.set(read, reading)
  }
  for (let count = 0; count < AT_ONCE; count += 1) start()
  /** The modules for which the server couldn't be reached, until another shows that it can. */
  const unreached: ModuleRecords[] = []
  let isReached = false
  while (running.size > 0) {
    const { read, result } = await Promise.race(running.values())
    running.delete(read)
    isReached ||= !(result.failure instanceof UnreachableError)
    if (!isReached) unreached.push(result)
    if (unreached.length >= AT_ONCE) break
    start()
    if (!isReached) continue
    yield* unreached.splice(0)
    yield result
  }
  for (const { failure } of unreached) if (failure !== undefined) throw failure
}

async function readModule(api: Api, { resource, request }: ModuleRead): Promise<ModuleRecords> {
  try {
    return { resource, records: await readAll(api, resource, request) }
  } catch (error) {
    const failure = tolerate(error)
    if (failure instanceof AuthenticationError) throw failure
    return { resource, records: [], failure }
  }
}
