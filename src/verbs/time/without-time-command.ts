import type { Scope } from '../../api/records/scope.ts'
import { stepCommand, withInstanceFlags } from '../../cli/step-commands.ts'
import type { Context } from '../../context.ts'
import { explicitInstance } from '../../profiles/multi-profile.ts'
import { periodName, type TimePeriod } from '../../reports/time-period.ts'
import { WITHOUT_TIME } from './options.ts'

/** Returns the command that lists the tickets without time in the same period, scope and instance. */
export function withoutTimeCommand({ flags }: Context, scope: Scope, period: TimePeriod): string {
  const words = [
    `itflow time report --${WITHOUT_TIME.name}`,
    `--${period.month === undefined ? 'year' : 'month'} ${periodName(period)}`,
    ...scopeOption(scope, flags.allClients === true),
  ]
  return withInstanceFlags(words.join(' '), explicitInstance(flags))
}

/** The option for a scope; none for all clients, unless the profile has a client of its own. */
function scopeOption(scope: Scope, isAllAsked: boolean): readonly string[] {
  if (scope.kind === 'all' && !isAllAsked) return []
  const client = scope.kind === 'client' ? scope.id : scope.kind === 'global' ? null : 'all'
  return [stepCommand({ do: 'choose-client', client }) ?? '']
}
