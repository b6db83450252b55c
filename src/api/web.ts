import { bearable } from '../bearable.ts'
import type { Row } from '../records/record.ts'
import type { Page, Resource } from '../resources/definition.ts'
import { isTenant } from '../resources/ownership.ts'
import { compareReleases, isWithin, type Release } from '../resources/releases.ts'
import type { Api } from './api.ts'
import { clientOf } from './scope.ts'

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
  const release = await releaseOf(capabilities)
  if (release === undefined) return undefined
  const address = new URL(`${folderOf(release)}${pageOf(resource, release, row)}.php`, settings.url)
  if (client !== null) address.searchParams.set('client_id', String(client))
  if (row !== undefined && resource.page.record !== undefined) {
    address.searchParams.set(resource.id, String(row[resource.id]))
  } else if (row !== undefined) {
    address.searchParams.set('q', String(row[resource.label] ?? ''))
  }
  return address.href
}

/** The release, asked for where it is not known yet: each has its pages elsewhere. */
async function releaseOf(capabilities: Api['capabilities']): Promise<Release | undefined> {
  const known = await capabilities.provenRelease()
  if (known !== undefined) return known
  try {
    await capabilities.isAtLeast('25.09')
  } catch (error) {
    bearable(error)
  }
  return capabilities.provenRelease()
}

function isSince(release: Release, since: Release): boolean {
  return compareReleases(release, since) >= 0
}

function folderOf(release: Release): string {
  if (isSince(release, '25.10')) return 'agent/'
  return isSince(release, '25.09') ? 'user/' : ''
}

function pageOf(resource: Resource, release: Release, row: Row | undefined): string {
  const { page } = resource
  if (row !== undefined && page.record !== undefined) return nameOn(release, page.record)
  // On the oldest releases the lists of what a client has say so.
  const isPrefixed = !isTenant(resource) && !isSince(release, '25.02')
  return `${isPrefixed ? 'client_' : ''}${page.list}`
}

function nameOn(release: Release, { name, formerly = [] }: Page): string {
  return formerly.find((former) => isWithin(release, former))?.name ?? name
}
