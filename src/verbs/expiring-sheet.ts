import { clientGroups, withProfileColumn } from '../output/profile-column.ts'
import type { Sheet } from '../output/sheet.ts'
import type { Json } from '../records/record.ts'
import type { ExpiringReport } from '../reports/expiring.ts'
import { compareExpiring, type Expiring } from '../reports/expiring-records.ts'

/** What runs out on one instance; the profile's name is undefined if there is only one. */
interface ProfileReport extends Pick<ExpiringReport, 'expiring'> {
  profile: string | undefined
}

/** Builds the list of what runs out, the earliest first; at a terminal it is grouped by client. */
export function expiringSheet(reports: readonly ProfileReport[]): Sheet {
  const isMany = reports.some(({ profile }) => profile !== undefined)
  const all = reports.flatMap(({ profile, expiring }) =>
    expiring.map((one) => ({ ...one, profile })),
  )
  const list = {
    fields: [
      { name: 'client_id', label: 'Client ID', kind: 'id' },
      { name: 'client', label: 'Client', kind: 'text' },
      { name: 'kind', label: 'Kind', kind: 'text' },
      { name: 'module', label: 'Module', kind: 'text' },
      { name: 'id', label: 'ID', kind: 'id' },
      { name: 'name', label: 'Name', kind: 'text' },
      { name: 'expires', label: 'Expires', kind: 'date', isExpiry: true },
      { name: 'days_left', label: 'Days left', kind: 'integer' },
      { name: 'issued', label: 'Issued', kind: 'date' },
    ],
    columns: [
      { field: 'client', heading: 'CLIENT' },
      { field: 'kind', heading: 'KIND', dropPriority: 1 },
      { field: 'id', heading: 'ID', dropPriority: 2 },
      { field: 'name', heading: 'NAME' },
      { field: 'expires', heading: 'EXPIRES' },
      { field: 'days_left', heading: 'DAYS', dropPriority: 3 },
    ],
    rows: all.sort(compareExpiring).map(rowOf),
    labelField: 'name',
    groups: clientGroups(isMany),
    isList: true,
  } satisfies Sheet
  return withProfileColumn(list, isMany)
}

function rowOf({
  profile,
  ...one
}: Expiring & { profile: string | undefined }): Readonly<Record<string, Json>> {
  const { kind, row, name, client, clientName, day, daysLeft, issued = null } = one
  return {
    ...(profile === undefined ? {} : { profile }),
    client_id: client,
    client: clientName ?? (client === null ? null : `client ${client}`),
    kind: kind.word,
    module: kind.resource.name,
    id: Number(row[kind.resource.id]),
    name,
    expires: day,
    days_left: daysLeft,
    issued,
  }
}
