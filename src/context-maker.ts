import { setMaxListeners } from 'node:events'
import { type MessageOptions, printNotice, type Wrap } from './cli/report.ts'
import type { Context } from './context.ts'
import { accessInstance, type InstanceAccess } from './instance-access.ts'
import { abortableIo } from './io/abortable-io.ts'
import { SECRET_VARIABLES } from './io/child-environment.ts'
import { cleanPrompts } from './io/clean-prompts.ts'
import { waitCountingIo, waitCountingPrompts } from './io/wait-counter.ts'
import { makeWaitIndicator, type WaitIndicator } from './io/wait-indicator.ts'
import type { OpenApiOptions } from './open-api.ts'
import { FORMATS } from './output/formats.ts'
import { addPlan, type PlannedWrite } from './output/plan.ts'
import { resolveAccessible } from './profiles/accessible.ts'
import { explicitInstance, flagsPerProfile } from './profiles/multi-profile.ts'
import { type GlobalFlags, isMultiProfile } from './profiles/settings.ts'
import { envSwitch } from './profiles/switches.ts'
import { resultsFor } from './show-results.ts'
import { makeMask } from './text/masking.ts'
import type { World } from './world.ts'

/** A context with the members that only the program itself needs. */
export interface ProgramContext extends Context, Pick<InstanceAccess, 'resolveFormat' | 'usedKey'> {
  /** Runs a command under `--lock` and `--timeout`. */
  runWithLimits(command: () => Promise<void>): Promise<void>
  /** The write that was sent and not yet answered, such as `POST assets/update`. */
  pendingWrite(): string | undefined
  /** Whether a write may have happened. */
  hasWritten(): boolean
  /** The files with the texts that would be lost if the command fails. */
  draftPaths(): readonly string[]
  /** How messages are printed to standard error. */
  messageOptions(): MessageOptions
  /** Hides every secret that this run knows. */
  mask(text: string): string
  /** Makes a separate context for another instance; it shares streams, secrets and the signal. */
  derive(flags: GlobalFlags): ProgramContext
  close(): Promise<void>
}

/** What the contexts of several instances share. */
interface Shared {
  /** The secrets that are known so far. */
  known?: Set<string>
  /** Wraps messages at a terminal. */
  wrap?: Wrap | undefined
  waitIndicator?: WaitIndicator
  /** The command reads from several instances, so no question can be about one of them. */
  isOneOfSeveralProfiles?: boolean
}

/** Makes a command's context; nothing is read or opened until it is needed. */
export function makeContext(world: World, flags: GlobalFlags, shared: Shared = {}): ProgramContext {
  const { known = new Set(), wrap, isOneOfSeveralProfiles = false } = shared
  const derived: ProgramContext[] = []
  const ending = new AbortController()
  const signal = anySignal(world.signal, ending.signal)
  const secrets = secretsFor(world, known)
  const { io, ...terminal } = terminalFor(world, flags)
  const waitIndicator =
    shared.waitIndicator ??
    makeWaitIndicator({ ...world, io }, () => flags.quiet === true || context.hasJsonMessages())
  const { pendingWrites, onWrite, ...writes } = trackWrites(derived)
  const canAskMe = terminal.canAsk && !isOneOfSeveralProfiles
  const apiOptions = { mask: secrets.mask, canAskMe, pendingWrites, onWrite }
  const { closeApi, ...access } = accessInstance(() => context, flags, apiOptions)
  const context: ProgramContext = {
    ...{ ...world, ...terminal, ...access, ...writes, ...secrets, signal, flags },
    ...streamsFor({ ...world, io, signal }, terminal.isAccessible, flags, waitIndicator),
    ...messagesFor(() => context, wrap, isOneOfSeveralProfiles),
    ...draftsFor(world, derived),
    ...resultsFor(() => context),
    sleep: (milliseconds, ends) =>
      world.sleep(milliseconds, ends ? anySignal(signal, ends) : signal),
    instanceContexts: () => instancesOf(context),
    derive: (changed) => {
      const common = { ...shared, known, waitIndicator, isOneOfSeveralProfiles: true }
      const other = makeContext({ ...world, signal }, changed, common)
      derived.push(other)
      return other
    },
    runWithLimits: (command) => runWithin(context, command, ending),
    close: async () => {
      // A read that nobody waits for any more would keep its connection open.
      ending.abort(new Error('the command has ended'))
      await Promise.all(derived.map((other) => other.close()))
      await closeApi()
    },
  }
  return context
}

/** Runs a command under the limits that the flags set, if any. */
async function runWithin(
  context: Context,
  command: () => Promise<void>,
  ending: AbortController,
): Promise<void> {
  const { lock, lockFails, timeout } = context.flags
  if (lock === undefined && lockFails !== true && timeout === undefined) return command()
  return (await import('./run-limits.ts')).runWithLimits(context, command, ending)
}

function anySignal(...signals: AbortSignal[]): AbortSignal {
  const signal = AbortSignal.any(signals)
  // Each of many parallel requests listens to it, which isn't a leak to warn about.
  setMaxListeners(0, signal)
  return signal
}

/** The secrets that this run knows, to begin with those in variables. */
function secretsFor(
  { env }: World,
  known: Set<string>,
): Pick<ProgramContext, 'registerSecret' | 'secrets' | 'mask'> {
  const secrets = () => [...known]
  const registerSecret = (secret: string) => void (secret.length > 0 && known.add(secret))
  for (const name of SECRET_VARIABLES) registerSecret(env[name]?.trim() ?? '')
  return { registerSecret, secrets, mask: makeMask(secrets) }
}

/** The streams with or without a line that is redrawn, and whether a person can be asked. */
function terminalFor(
  world: World,
  flags: GlobalFlags,
): Pick<Context, 'io' | 'isAccessible' | 'canAsk'> {
  const { input, output, error } = world.io
  // Without a terminal nothing is redrawn anyway, so the configuration need not be read.
  const isAccessible = (output.isTerminal || error.isTerminal) && resolveAccessible(world).value
  // Some CI systems give their jobs a terminal.
  const isCi = envSwitch(world, 'CI') !== undefined
  const { status, ...io } = world.io
  return {
    io: status === undefined || isAccessible || isCi ? io : { ...io, status },
    isAccessible,
    // Questions go to standard error, where nobody would see one that is redirected.
    canAsk:
      flags.input !== false && !isCi && output.isTerminal && error.isTerminal && input.isTerminal,
  }
}

/** The streams and prompts of a context: they end with the signal, and waiting for them is counted. */
function streamsFor(
  { io, signal, prompts }: World,
  isAccessible: boolean,
  flags: GlobalFlags,
  waitIndicator: WaitIndicator,
): Pick<Context, 'io' | 'prompts' | 'showWaiting' | 'countWait' | 'waitCount'> {
  let waits = 0
  const countWait = () => {
    waits += 1
    waitIndicator.setPaused(false)
  }
  const { status } = io
  const showStatus = (text: string) => {
    waitIndicator.setPaused(text !== '')
    status?.(text)
  }
  return {
    io: {
      ...waitCountingIo(abortableIo(io, signal), { countWait }),
      ...(status === undefined ? {} : { status: showStatus }),
    },
    prompts: async () => {
      waitIndicator.setPaused(true)
      const hasColor = io.hasColor.error && flags.color !== false
      const opened = await prompts({ signal, hasColor, isAccessible })
      return waitCountingPrompts(cleanPrompts(opened), { countWait })
    },
    showWaiting: waitIndicator.start,
    countWait,
    waitCount: () => waits,
  }
}

/** Tracks the writes of a command: those that a dry run plans, those under way, and whether any may have happened. */
function trackWrites(
  derived: readonly ProgramContext[],
): Required<Pick<OpenApiOptions, 'pendingWrites' | 'onWrite'>> &
  Pick<ProgramContext, 'addPlannedWrite' | 'plannedWrites' | 'hasWritten' | 'pendingWrite'> {
  const plans: PlannedWrite[] = []
  const pendingWrites = new Set<string>()
  let hasWritten = false
  return {
    pendingWrites,
    onWrite: () => {
      hasWritten = true
    },
    addPlannedWrite: (planned) => addPlan(plans, planned),
    plannedWrites: () => plans,
    hasWritten: () => hasWritten || derived.some((other) => other.hasWritten()),
    pendingWrite: () =>
      [...pendingWrites, ...derived.flatMap((other) => other.pendingWrite() ?? [])][0],
  }
}

/** Prints messages to standard error. */
function messagesFor(
  context: () => ProgramContext,
  wrap: Wrap | undefined,
  isOneOfSeveralProfiles: boolean,
): Pick<ProgramContext, 'note' | 'reportInvalidAnswer' | 'hasJsonMessages' | 'messageOptions'> {
  const print = (code: string, message: string, dress?: (text: string) => string) =>
    printNotice(code, message, context().messageOptions(), dress)
  const hasJsonMessages = () => {
    try {
      return FORMATS[context().format()].noticeFormat === 'json'
    } catch {
      return false
    }
  }
  return {
    hasJsonMessages,
    note: (code, message, dress) => {
      const { flags } = context()
      if (flags.quiet === true) return
      // On each of several instances, a part of a name may be another record.
      const isOfOne = isOneOfSeveralProfiles && code === 'guess'
      print(code, isOfOne ? `${message} on ${flags.profile ?? ''}` : message, dress)
    },
    reportInvalidAnswer: (message) => print('wrong_answer', message),
    messageOptions: () => {
      const { io, mask, flags, hasWritten } = context()
      return {
        isJson: hasJsonMessages(),
        print: io.printMessage,
        mask,
        at: explicitInstance(flags),
        hasWritten: hasWritten(),
        ...(wrap === undefined ? {} : { wrap }),
      }
    },
  }
}

/** Saves what a person wrote until the command succeeds. */
function draftsFor(
  world: World,
  derived: readonly ProgramContext[],
): Pick<ProgramContext, 'saveDraft' | 'draftPaths'> {
  const paths: string[] = []
  return {
    saveDraft: async (draft) => {
      // Saved right away: the program may end at any moment.
      const { saveDraft } = await import('./profiles/drafts.ts')
      paths.push(saveDraft(world, draft))
    },
    draftPaths: () => [...paths, ...derived.flatMap((other) => other.draftPaths())],
  }
}

/** A context for each instance; several share everything but the profile. */
async function instancesOf(context: ProgramContext): Promise<readonly Context[]> {
  const { flags } = context
  if (!isMultiProfile(flags)) return [context]
  const output = context.format()
  const each = await flagsPerProfile(context, flags)
  return each.map((changed) => context.derive({ ...changed, output }))
}
