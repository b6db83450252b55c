import { existsSync, readdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Api } from '../api/api.ts'
import { decryptPlace } from '../api/capabilities/decrypt-location.ts'
import { readAll } from '../api/records/read.ts'
import type { Scope } from '../api/records/scope.ts'
import { bearable } from '../bearable.ts'
import type { Entry } from '../cli/command-entry.ts'
import type { Context } from '../context.ts'
import { AuthenticationError, PermissionError, UnsupportedError } from '../errors.ts'
import { openApi } from '../open-api.ts'
import { forgetNames } from '../profiles/completion-names.ts'
import { writePrivateFile } from '../profiles/private-files.ts'
import { choose } from '../profiles/resolve-settings.ts'
import type { Settings } from '../profiles/settings.ts'
import { oneLine } from '../records/describe-record.ts'
import type { ResourceName } from '../resources/definition.ts'
import { namesDeclared, resources, TENANT } from '../resources/index.ts'
import { keptNames } from './build-names.ts'
import { knownFits } from './collect-conditions.ts'
import { hasNames } from './completable.ts'
import { askedPath, NAMES_LIMIT, namesPath } from './names-cache-files.ts'
import { type Chosen, namesPlace } from './names-directory.ts'
import { namesText } from './names-format.ts'
import { fitText } from './record-conditions.ts'
import type { RefreshOrder } from './start-refresh.ts'

/** The most records of a module whose names are read. */
const MOST = 50_000

/** Reads the names that an order asks for, and keeps them; only reads, and no secret is asked for. */
export async function refreshNames(
  context: Context,
  tree: readonly Entry[],
  order: RefreshOrder,
): Promise<void> {
  const chosen = await choose(context, context.flags)
  // Since it was ordered the profile may have got another key, or been bound to a client.
  if ((await namesPlace(context, chosen)) !== order.directory) return
  removeOthers(order.directory)
  const api = await apiWith(context, chosen, order.key)
  try {
    await readModules(api, tree, order)
  } catch (error) {
    if (bearable(error) instanceof AuthenticationError) {
      forgetNames(context, chosen.instance.name, chosen.instance.url.href)
    }
  } finally {
    await api.close()
  }
}

async function readModules(
  api: Api,
  tree: readonly Entry[],
  { directory, modules }: RefreshOrder,
): Promise<void> {
  const scope = await api.scope({})
  const named = namesDeclared().filter(
    (name) => modules.includes(name) && hasNames(resources[name]),
  )
  const tenants = await readIfPossible(api, TENANT, scope, directory)
  const clients = new Map<number, string>()
  for (const { row } of tenants) {
    clients.set(
      Number(row[resources[TENANT].id]),
      oneLine(String(row[resources[TENANT].label] ?? '')),
    )
  }
  for (const name of named) {
    const records = name === TENANT ? tenants : await readIfPossible(api, name, scope, directory)
    const fits = await knownFits(tree, name)
    const names = keptNames(resources[name], records, { fits, clientName: (id) => clients.get(id) })
    keep(directory, name, namesText(fits.map(fitText), names))
  }
}

/** A list that the key may not read, or that the server does not have, has no names. */
async function readIfPossible(api: Api, name: ResourceName, scope: Scope, directory: string) {
  try {
    return await readAll(api, resources[name], { scope, isPartial: true, most: MOST })
  } catch (error) {
    const failure = bearable(error)
    if (!(failure instanceof PermissionError || failure instanceof UnsupportedError)) throw failure
    rmSync(namesPath(directory, name), { force: true })
    return []
  }
}

/** Names are kept only where they are still asked for: whoever forgets them forgets that as well. */
function keep(directory: string, name: ResourceName, text: string): void {
  if (!existsSync(askedPath(directory, name))) return
  writePrivateFile(namesPath(directory, name), text, NAMES_LIMIT)
}

/** Removes the names that were read with another key of the instance, or bound otherwise. */
function removeOthers(directory: string): void {
  const parent = dirname(directory)
  for (const name of readdirSync(parent)) {
    const other = join(parent, name)
    if (other !== directory) rmSync(other, { recursive: true, force: true })
  }
}

/**
 * A vault lists nothing without a decrypt password, and everything but what is encrypted with a wrong one (H18): names need
 * no more, and having the right one may ask somebody.
 */
const NO_PASSWORD = 'for-names-only'

/** The layer over HTTP, without the decrypt password. */
async function apiWith(context: Context, chosen: Chosen, key: string | undefined): Promise<Api> {
  const settings = await context.settings()
  const { boundTo: client } = chosen
  const quiet: Settings = {
    ...settings,
    client,
    ...(key === undefined ? {} : { key: async () => key }),
    decryptPassword: async () => undefined,
  }
  const api = await openApi(context, quiet, { mask: (text) => text, sent: new Set() })
  return {
    ...api,
    secretAccess: async ({ vault }) =>
      vault === undefined
        ? {}
        : { decryptPassword: NO_PASSWORD, decryptIn: await decryptPlace(api.capabilities) },
  }
}
