import type { CommandInput } from '../../cli/command.ts'
import type { Context } from '../../context.ts'
import { readReportRequest } from './report-request.ts'

/** `itflow time report`: the time worked in a month or a year, the tickets without any, or whether the replies agree. */
export async function runReport(context: Context, input: CommandInput): Promise<void> {
  const request = await readReportRequest(context, input)
  switch (request.kind) {
    case 'without-time':
      return (await import('./print-without-time.ts')).printWithoutTime(context, request)
    case 'differences':
      return (await import('./print-differences.ts')).printDifferences(context, request)
    default:
      return (await import('./print-sums.ts')).printSums(context, request)
  }
}
