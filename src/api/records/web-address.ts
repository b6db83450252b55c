import { tolerate } from '../../bearable.ts'
import type { Row } from '../../records/record.ts'
import type { Resource } from '../../resources/definition.ts'
import type { Release } from '../../resources/releases.ts'
import type { Api } from '../api.ts'
import { clientOf } from './scope.ts'
import { pageFor, type WebPage } from './web-page.ts'

/**
 * The web page of a record, or of its module's list, on the release that is known (API notes, section 5).
 * Undefined for the sandbox, which has no pages, and where the server does not tell its release.
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

/** The release, asked for where it is not known yet: each has its pages elsewhere. */
export async function releaseOf(capabilities: Api['capabilities']): Promise<Release | undefined> {
  const known = await capabilities.provenRelease()
  if (known !== undefined) return known
  await capabilities.isAtLeast('25.09')
  return capabilities.provenRelease()
}
