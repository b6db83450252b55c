import type { Row } from '../../records/record.ts'
import { type TimeModule, workedSeconds } from '../../reports/time-module.ts'

/** Says how many times of rows make no sense; undefined if all do. */
export function unreadTimesText(
  module: Pick<TimeModule, 'worked'>,
  rows: readonly Row[],
): string | undefined {
  const { length } = rows.filter((row) => workedSeconds(module, row) === undefined)
  return length === 0 ? undefined : `${length} of ${rows.length} times make no sense and count as 0`
}
