import { tolerate } from '../../errors.ts'
import type { Row } from '../../records/record.ts'
import type { Resource } from '../../resources/definition.ts'
import type { Release } from '../../resources/releases.ts'
import type { Api } from '../api.ts'
import { clientOf } from './scope.ts'
import { pageFor, type WebPage } from './web-page.ts'

/**
 * Returns the address of a record's web page, or of its module's list, on the server's release (API notes, section 5).
 * Undefined for the sandbox, which has no pages, and if the release can't be determined.
 */
export async function webAddress(
  { settings, capabilities }: Api,
  resource: Resource,
  row: Row | undefined,
  client: number | null = row === undefined ? null : clientOf(resource, row),
): Promise<string | undefined> {
  if (settings.isSandbox) return undefined
  const release = await releaseOf(capabilities).catch(tolerate)
  if (typeof release !== 'string') return undefined
  return addressOf(settings, pageFor(resource, release, { row, client }))
}

/** The address of a page on an instance. */
export function addressOf({ url }: Pick<Api['settings'], 'url'>, { path, query }: WebPage): string {
  const address = new URL(path, url)
  for (const [name, value] of Object.entries(query)) address.searchParams.set(name, value)
  return address.href
}

/** Returns the server's release, probing if it isn't known yet; undefined if nothing proves it. */
export async function releaseOf(capabilities: Api['capabilities']): Promise<Release | undefined> {
  const known = await capabilities.provenRelease()
  if (known !== undefined) return known
  await capabilities.isAtLeast('25.09')
  return capabilities.provenRelease()
}
