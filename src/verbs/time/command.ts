import type { CommandSpec } from '../../cli/command.ts'
import { resources } from '../../resources/index.ts'
import { periodOptions, QUERY } from '../options.ts'
import { BY, ROUND } from './options.ts'

/** Builds the commands that only technicians' time has. */
export function timeCommands(): readonly CommandSpec[] {
  return [
    {
      name: 'report',
      summary: 'Add up the time worked in a month or a year',
      description:
        "Adds up what itflow time list lists: each technician's time on each ticket. Without --month or --year, the current month.",
      options: [...periodOptions(resources.time), BY, ROUND, QUERY],
      examples: [
        'itflow time report --month 2026-10',
        'itflow time report --month 2026-10 --by technician',
        'itflow time report --month 2026-10 --by ticket --round 15m --csv',
      ],
      run: async (context, input) => (await import('./report.ts')).runReport(context, input),
    },
  ]
}
