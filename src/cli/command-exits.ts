import { EXIT } from '../errors.ts'
import type { BranchSpec, CommandSpec } from './command.ts'
import { isBranch } from './command-entry.ts'

/** With which any command may end: a wrong line, `--timeout`, `--lock-fail`, another user's file, a signal. */
const ALWAYS_POSSIBLE = [
  EXIT.done,
  EXIT.defect,
  EXIT.usage,
  EXIT.unreachable,
  EXIT.refused,
  EXIT.interrupted,
  EXIT.terminated,
]

/** Of one that reads profiles: there may be none of that name, or a keychain that stays closed. */
const WITH_PROFILES = [EXIT.notAuthenticated, EXIT.notFound]

/** Of one that talks to a server, within a client that has to be found there. */
const WITH_SERVER = [EXIT.notPermitted, EXIT.ambiguous, EXIT.unsupported, EXIT.serverFailed]

/** The exit statuses that a command can end with, in order; one that runs another command can end with any. */
export function exitStatusesOf(spec: CommandSpec | BranchSpec): readonly number[] {
  if (isBranch(spec)) {
    const usual = spec.commands.find(({ name }) => name === spec.defaultCommand)
    return usual === undefined ? inOrder(ALWAYS_POSSIBLE) : exitStatusesOf(usual)
  }
  const { reach, isCheck } = spec
  return inOrder([
    ...ALWAYS_POSSIBLE,
    ...(reach === 'program' ? [] : WITH_PROFILES),
    ...(reach === undefined ? WITH_SERVER : []),
    ...(canPartlyFail(spec) ? [EXIT.partial] : []),
    ...(isCheck === true ? [EXIT.attention] : []),
  ])
}

/** Whether some of it can be done and some not: several records or instances, or a write, which may be stored in part. */
function canPartlyFail({ isWrite, takesManyInstances, arguments: args = [], reach }: CommandSpec) {
  if (reach !== undefined) return false
  return isWrite === true || takesManyInstances === true || args.at(-1)?.isVariadic === true
}

function inOrder(statuses: readonly number[]): readonly number[] {
  return [...new Set(statuses)].sort((a, b) => a - b)
}
