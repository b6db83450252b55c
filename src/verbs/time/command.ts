import type { CommandSpec } from '../../cli/command.ts'
import { resources } from '../../resources/index.ts'
import { periodOptions, QUERY } from '../options.ts'
import { BY, ROUND, VERIFY, WITHOUT_TIME } from './options.ts'

/** Builds the commands that only technicians' time has. */
export function timeCommands(): readonly CommandSpec[] {
  return [
    {
      name: 'report',
      summary: 'Add up the time worked in a month or a year',
      description:
        "Adds up what itflow time list lists: each technician's time on each ticket. Without --month or --year, the current month by this computer's clock; ITFlow counts a reply in the month that its own clock shows when the reply is written.\nWith --verify, exits with status 12 if a sum differs from the replies.",
      options: [...periodOptions(resources.time), BY, ROUND, WITHOUT_TIME, VERIFY, QUERY],
      examples: [
        'itflow time report --month 2026-10',
        'itflow time report --month 2026-10 --by technician',
        'itflow time report --month 2026-10 --by ticket --round 15m --csv',
        'itflow time report --month 2026-10 --without-time --client acme',
        'itflow time report --month 2026-10 --verify',
        'itflow time report --year 2026 --all-profiles',
      ],
      takesManyInstances: true,
      isCheck: true,
      run: async (context, input) => (await import('./report.ts')).runReport(context, input),
    },
  ]
}
