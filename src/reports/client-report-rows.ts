import type { StoredRecord } from '../api/records/read.ts'
import type { Row } from '../records/record.ts'
import { isArchived } from '../records/record-state.ts'
import { parseSort } from '../records/sort.ts'
import type { Resource } from '../resources/definition.ts'
import { fieldsWith } from './client-report-modules.ts'
import { WORK_SECTIONS } from './duty-sections.ts'
import { openWork, workModules } from './open-work.ts'

/**
 * Returns the records of a client that a report lists: without archived ones, and of those that are worked on the open ones,
 * the most urgent first; of others those with a role come first, then by name.
 */
export function listedRows(resource: Resource, records: readonly StoredRecord[]): readonly Row[] {
  const work = workModules().find((module) => module.resource === resource)
  if (work !== undefined) {
    // Only the order depends on the moments, so the server's zone isn't needed; no client is left out.
    const open = openWork(work, records, new Map(), undefined)
    return open.sort(WORK_SECTIONS.urgent.order).map(({ row }) => row)
  }
  const rows = records.map(({ row }) => row).filter((row) => !isArchived(resource, row))
  const byName = parseSort(resource, `${resource.label},${resource.id}`, 'order')
  const roles = fieldsWith(resource, 'isRole')
  const rank = (row: Row) => {
    const at = roles.findIndex((name) => row[name] === true)
    return at < 0 ? roles.length : at
  }
  return rows.sort((left, right) => rank(left) - rank(right) || byName(left, right))
}

/** Whether a report lists only the open records of a module. */
export function isOpenOnly(resource: Resource): boolean {
  return workModules().some((module) => module.resource === resource)
}
