import { EXIT } from '../errors.ts'
import type { BranchSpec, CommandSpec } from './command.ts'
import { isBranch } from './command-entry.ts'

/** The exit statuses of any command: wrong usage, `--timeout`, `--lock-fail`, another user's file, a signal. */
const ALWAYS_POSSIBLE = [
  EXIT.done,
  EXIT.defect,
  EXIT.usage,
  EXIT.unreachable,
  EXIT.refused,
  EXIT.interrupted,
  EXIT.terminated,
]

/** For commands that read profiles: the profile may not exist, or the keychain may be locked. */
const WITH_PROFILES = [EXIT.notAuthenticated, EXIT.notFound]

/** For commands that talk to a server, and have to find a client there. */
const WITH_SERVER = [EXIT.notPermitted, EXIT.ambiguous, EXIT.unsupported, EXIT.serverFailed]

/** The exit statuses of a monitoring plugin, and their meanings. */
export const PLUGIN_STATUSES = [
  { status: 0, meaning: 'OK' },
  { status: 1, meaning: 'warning' },
  { status: 2, meaning: 'critical' },
  { status: 3, meaning: 'unknown' },
] as const

/** Returns the exit statuses of a command, in order; one that runs another program can also end with any other. */
export function exitStatusesOf(spec: CommandSpec | BranchSpec): readonly number[] {
  if (isBranch(spec)) {
    const byDefault = spec.commands.find(({ name }) => name === spec.defaultCommand)
    return byDefault === undefined ? inOrder(ALWAYS_POSSIBLE) : exitStatusesOf(byDefault)
  }
  const { reach, isCheck, isPlugin } = spec
  return inOrder([
    ...ALWAYS_POSSIBLE,
    ...(reach === 'program' ? [] : WITH_PROFILES),
    ...(reach === undefined ? WITH_SERVER : []),
    ...(canPartlyFail(spec) ? [EXIT.partial] : []),
    ...(isCheck === true ? [EXIT.attention] : []),
    ...(isPlugin === true ? PLUGIN_STATUSES.map(({ status }) => status) : []),
  ])
}

/**
 * Whether a command can be partly done: with several records, modules or instances, or a write, of which only a part is
 * stored.
 */
function canPartlyFail(spec: CommandSpec): boolean {
  const { isWrite, takesManyInstances, readsManyModules, arguments: args = [], reach } = spec
  if (reach !== undefined) return false
  const isMany = [isWrite, takesManyInstances, readsManyModules].includes(true)
  return isMany || args.at(-1)?.isVariadic === true
}

function inOrder(statuses: readonly number[]): readonly number[] {
  return [...new Set(statuses)].sort((a, b) => a - b)
}
