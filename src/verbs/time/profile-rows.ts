import { withProfileColumn } from '../../output/profile-column.ts'
import type { Sheet } from '../../output/sheet.ts'
import type { Row } from '../../records/record.ts'

/** The rows of one instance; the profile's name is undefined if there is only one instance. */
export interface ProfileRows {
  profile: string | undefined
  rows: readonly Row[]
}

/** Builds a list of the rows of several instances, those of each together, with a column for the profile. */
export function sheetOfProfiles(
  shape: Pick<Sheet, 'fields' | 'columns' | 'labelField'>,
  instances: readonly ProfileRows[],
): Sheet {
  const isMany = instances.some(({ profile }) => profile !== undefined)
  const rows = instances.flatMap(({ profile, rows: own }) =>
    profile === undefined ? own : own.map((row) => ({ profile, ...row })),
  )
  return withProfileColumn({ ...shape, rows, isList: true }, isMany)
}
