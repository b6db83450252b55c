import type { GetResult } from '../actions/get.ts'
import type { Api } from '../api/api.ts'
import { pageRelease } from '../api/capabilities/web-release.ts'
import { clientOf } from '../api/records/scope.ts'
import { addressOf } from '../api/records/web-address.ts'
import { pageFor, type WebPageRequest } from '../api/records/web-page.ts'
import type { CommandInput } from '../cli/command.ts'
import type { Context } from '../context.ts'
import { UsageError } from '../errors.ts'
import { openInBrowser } from '../io/browser.ts'
import { nounsOf } from '../records/describe-record.ts'
import type { Resource } from '../resources/definition.ts'
import { requireConfirmation } from './confirm.ts'
import { readScope } from './selector-argument.ts'

/** How many pages are opened without confirmation. */
const MAX_UNCONFIRMED = 10

/** Throws a UsageError for an instance without web pages (the sandbox). */
export async function requirePages(context: Context): Promise<void> {
  if (context.flags.dryRun === true) {
    throw new UsageError("--dry-run can't be used to open pages. Nothing was opened.")
  }
  for (const instance of await context.instanceContexts()) {
    const { isSandbox } = await instance.settings()
    if (isSandbox) throw new UsageError('The sandbox has no web pages')
  }
}

/** Opens the pages of records in the browser, one after another. */
export async function openPages(
  context: Context,
  resource: Resource,
  results: readonly { api: Api; found: GetResult['found'] }[],
): Promise<void> {
  const addresses: string[] = []
  for (const { api, found } of results) {
    for (const { row, raw } of found) {
      addresses.push(await addressFor(api, resource, { row, client: clientOf(resource, row) }, raw))
    }
  }
  await openAll(context, addresses)
}

/** Opens the page of a module's list, for the current client if there is one. */
export async function openListPage(
  context: Context,
  resource: Resource,
  input: CommandInput,
): Promise<void> {
  const other = Object.keys(input.options).find((name) => name !== WEB)
  if (other !== undefined) {
    throw new UsageError(`--${WEB} opens the whole list, so it can't be used with --${other}`)
  }
  await requirePages(context)
  const addresses: string[] = []
  for (const instance of await context.instanceContexts()) {
    const api = await instance.api()
    const scope = await readScope(instance, api)
    const client = scope.kind === 'client' ? scope.id : null
    addresses.push(await addressFor(api, resource, { row: undefined, client }))
  }
  await openAll(context, addresses)
}

/** The option that opens a page instead of printing. */
const WEB = 'web'

async function addressFor(
  api: Api,
  resource: Resource,
  request: WebPageRequest,
  raw?: Parameters<typeof pageRelease>[2],
): Promise<string> {
  const { settings } = api
  const release = await pageRelease(api, resource, raw)
  if (release === undefined) {
    throw new UsageError(
      `itflow can't tell which release ${settings.instance} runs, so it doesn't know where its pages are`,
    )
  }
  const page = pageFor(resource, release, request)
  if (page.needsClient && request.client === null) {
    throw new UsageError(`${settings.instance} lists ${nounsOf(resource)} one client at a time`, {
      hint: 'Add --client CLIENT',
    })
  }
  return addressOf(settings, page)
}

async function openAll(context: Context, addresses: readonly string[]): Promise<void> {
  if (addresses.length > MAX_UNCONFIRMED) {
    const question = `Open ${addresses.length} pages in the browser?`
    await requireConfirmation(context, { question, isFinal: false, hasNoDryRun: true })
  }
  for (const address of addresses) {
    context.note('web', `Opening ${address}`)
    await openInBrowser(address, context)
  }
}
