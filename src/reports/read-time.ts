import type { Api } from '../api/api.ts'
import { readAll } from '../api/records/read.ts'
import type { Row } from '../records/record.ts'
import type { TimeModule } from './time-module.ts'
import { type PeriodRequest, periodParameters } from './time-period.ts'

/** Reads the time in a period. Throws the failure if it can't be read. */
export async function readTime(
  api: Api,
  { resource }: TimeModule,
  { scope, period }: PeriodRequest,
): Promise<readonly Row[]> {
  const records = await readAll(api, resource, { scope, parameters: periodParameters(period) })
  return records.map(({ row }) => row)
}
