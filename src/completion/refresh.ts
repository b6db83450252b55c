import { existsSync, readdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Api } from '../api/api.ts'
import { readAll } from '../api/records/read.ts'
import type { Scope } from '../api/records/scope.ts'
import { withoutVaultKey } from '../api/without-vault-key.ts'
import type { CommandEntry } from '../cli/command-entry.ts'
import type { Context } from '../context.ts'
import { AuthenticationError, PermissionError, tolerate, UnsupportedError } from '../errors.ts'
import { openApi } from '../open-api.ts'
import { clearCachedNames } from '../profiles/completion-names.ts'
import { writePrivateFile } from '../profiles/private-files.ts'
import { chooseSettings } from '../profiles/resolve-settings.ts'
import type { Settings } from '../profiles/settings.ts'
import { cleanName } from '../records/describe-record.ts'
import type { ResourceName } from '../resources/definition.ts'
import { namesDeclared, resources, TENANT } from '../resources/index.ts'
import { buildNames } from './build-names.ts'
import { collectConditions } from './collect-conditions.ts'
import { isCompletable } from './completable.ts'
import { NAMES_LIMIT, namesPath, requestedPath } from './names-cache-files.ts'
import { type ChosenInstance, namesDirectoryForKey } from './names-directory.ts'
import { formatNames } from './names-format.ts'
import { conditionKey } from './record-conditions.ts'
import type { RefreshRequest } from './start-refresh.ts'

/** The most records of a module whose names are read. */
const MAX_RECORDS = 50_000

/** Reads the requested names and stores them, with reads only and without asking for secrets. */
export async function refreshNames(
  context: Context,
  tree: readonly CommandEntry[],
  request: RefreshRequest,
): Promise<void> {
  const chosen = await chooseSettings(context, context.flags)
  // The profile may have another key since the request, or be bound to a client.
  if ((await namesDirectoryForKey(context, chosen)) !== request.directory) return
  removeOthers(request.directory)
  const api = await apiWith(context, chosen, request.key)
  try {
    await readModules(api, tree, request)
  } catch (error) {
    if (tolerate(error) instanceof AuthenticationError) {
      clearCachedNames(context, chosen.instance.name, chosen.instance.url.href)
    }
  } finally {
    await api.close()
  }
}

async function readModules(
  api: Api,
  tree: readonly CommandEntry[],
  { directory, modules }: RefreshRequest,
): Promise<void> {
  const scope = await api.resolveScope({})
  const named = namesDeclared().filter(
    (name) => modules.includes(name) && isCompletable(resources[name]),
  )
  const tenants = await readIfPossible(api, TENANT, scope, directory)
  const clients = new Map<number, string>()
  for (const { row } of tenants) {
    clients.set(
      Number(row[resources[TENANT].id]),
      cleanName(String(row[resources[TENANT].label] ?? '')),
    )
  }
  for (const name of named) {
    const records = name === TENANT ? tenants : await readIfPossible(api, name, scope, directory)
    const conditions = await collectConditions(tree, name)
    const names = buildNames(resources[name], records, {
      conditions,
      clientName: (id) => clients.get(id),
    })
    storeNames(directory, name, formatNames(conditions.map(conditionKey), names))
  }
}

/**
 * Reads a list; if the key may not read it, or the server doesn't have it, removes its names and returns no records.
 */
async function readIfPossible(api: Api, name: ResourceName, scope: Scope, directory: string) {
  try {
    return await readAll(api, resources[name], { scope, isPartial: true, maxRecords: MAX_RECORDS })
  } catch (error) {
    const failure = tolerate(error)
    if (!(failure instanceof PermissionError || failure instanceof UnsupportedError)) throw failure
    rmSync(namesPath(directory, name), { force: true })
    return []
  }
}

/** Stores names, unless they have been removed since they were requested, together with the file of the request. */
function storeNames(directory: string, name: ResourceName, text: string): void {
  if (!existsSync(requestedPath(directory, name))) return
  writePrivateFile(namesPath(directory, name), text, NAMES_LIMIT)
}

/** Removes the names that were read with another key of the instance, or for another bound client. */
function removeOthers(directory: string): void {
  const parent = dirname(directory)
  for (const name of readdirSync(parent)) {
    const other = join(parent, name)
    if (other !== directory) rmSync(other, { recursive: true, force: true })
  }
}

/** Opens the api without the decrypt password. */
async function apiWith(
  context: Context,
  chosen: ChosenInstance,
  key: string | undefined,
): Promise<Api> {
  const settings = await context.settings()
  const { boundTo: client } = chosen
  const quiet: Settings = {
    ...settings,
    client,
    ...(key === undefined ? {} : { key: async () => key }),
    decryptPassword: async () => undefined,
  }
  const api = await openApi(context, quiet, { mask: (text) => text, pendingWrites: new Set() })
  return withoutVaultKey(api)
}
