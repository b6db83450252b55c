import { setMaxListeners } from 'node:events'
import type { Api } from './api/api.ts'
import { type MessageOptions, printNotice, type Wrap } from './cli/report.ts'
import type { Context } from './context.ts'
import { Failure, TimeoutError, UsageError } from './errors.ts'
import { abortableIo } from './io/abortable-io.ts'
import { SECRET_VARIABLES } from './io/child-environment.ts'
import { cleanPrompts } from './io/clean-prompts.ts'
import { DEFAULT_COLUMNS, fillsScreen, widthFor } from './io/io.ts'
import { waitCountingIo, waitCountingPrompts } from './io/wait-counter.ts'
import { makeWaitIndicator, type WaitIndicator } from './io/wait-indicator.ts'
import { type OpenApiOptions, openApi } from './open-api.ts'
import type { Format } from './output/format-names.ts'
import type { FormatOptions, Formatted } from './output/format-options.ts'
import {
  DEFAULT_FORMAT,
  FORMATS,
  formatSheet,
  rejectOtherFormatsOptions,
} from './output/formats.ts'
import { addPlan, type PlannedWrite } from './output/plan.ts'
import type { Sheet } from './output/sheet.ts'
import { resolveAccessible } from './profiles/accessible.ts'
import { buildSettings } from './profiles/build-settings.ts'
import { commonFormat, explicitInstance, flagsPerProfile } from './profiles/multi-profile.ts'
import {
  chooseSettings,
  requestedFormat,
  type SettingChoices,
} from './profiles/resolve-settings.ts'
import { type GlobalFlags, isMultiProfile, type Settings } from './profiles/settings.ts'
import { envSwitch } from './profiles/switches.ts'
import { makeMask } from './text/masking.ts'
import { startTimer } from './time/timer.ts'
import { UTC } from './time/zone.ts'
import type { World } from './world.ts'

/** A context with what only the program needs of it. */
export interface ProgramContext extends Context {
  /** Runs a command under `--timeout`. */
  runWithLimits(command: () => Promise<void>): Promise<void>
  /**
   * Finds out the output format in force, also for what needs no instance: the command's own, if it has one; without a
   * profile it is what flags and environment say.
   */
  resolveFormat(own?: Format): Promise<void>
  /** The write that was sent and not yet answered, such as `POST assets/update`. */
  pendingWrite(): string | undefined
  /** Whether a write may have happened. */
  hasWritten(): boolean
  /** The key, where this command has used one. */
  usedKey(): string | undefined
  /** The files with the texts that would be lost if the command fails. */
  draftPaths(): readonly string[]
  /** How messages are told on standard error. */
  messageOptions(): MessageOptions
  /** Hides every secret this run has come to know. */
  mask(text: string): string
  /** A context of its own for another instance, sharing streams, secrets and end. */
  derive(flags: GlobalFlags): ProgramContext
  close(): Promise<void>
}

/** What the contexts of several instances share. */
interface Shared {
  secrets?: Set<string>
  wrap?: Wrap | undefined
  patience?: WaitIndicator
  /** The command asks several instances, so that no question is about one of them. */
  isOneOfSeveralProfiles?: boolean
}

/** Makes a command's context; nothing is read or opened before it is asked for. `wrap` is for messages at a terminal. */
export function makeContext(
  world: World,
  flags: GlobalFlags,
  { secrets = new Set(), wrap, patience: ofAll, isOneOfSeveralProfiles = false }: Shared = {},
): ProgramContext {
  const derived: ProgramContext[] = []
  const plans: PlannedWrite[] = []
  let waits = 0
  let hasWritten = false
  const wrote = () => {
    hasWritten = true
  }
  const drafts: string[] = []
  const sent = new Set<string>()
  const isAccessible = hasTerminal(world.io) && resolveAccessible(world).value
  const ending = new AbortController()
  const signal = AbortSignal.any([world.signal, ending.signal])
  // Each of many requests at once listens to it, and that is no leak to warn of.
  setMaxListeners(0, signal)
  let ofProfile: Format | undefined
  let ofCommand: Format | undefined
  let chosen: Promise<SettingChoices> | undefined
  let usedKey: string | undefined
  let settings: Promise<Settings> | undefined
  let api: Promise<Api> | undefined
  const format = (): Format =>
    ofCommand ?? requestedFormat(world, flags) ?? ofProfile ?? DEFAULT_FORMAT
  const choices = () => {
    chosen ??= chooseSettings(session, flags)
    return chosen
  }
  const guard = (secret: string) => void (secret.length > 0 && secrets.add(secret))
  for (const name of SECRET_VARIABLES) guard(world.env[name]?.trim() ?? '')
  const mask = makeMask(() => [...secrets])
  const tellsJson = () => {
    try {
      return FORMATS[format()].noticeFormat === 'json'
    } catch {
      return false
    }
  }
  // Some of them give their jobs a terminal.
  const isCi = envSwitch(world, 'CI') !== undefined
  const io = appendOnly(world.io, isAccessible || isCi)
  const patience =
    ofAll ?? makeWaitIndicator({ ...world, io }, () => flags.quiet === true || tellsJson())
  const { status } = io
  const line = (text: string) => {
    patience.setPaused(text !== '')
    status?.(text)
  }
  const session: ProgramContext = {
    ...world,
    signal,
    io: {
      ...waitCountingIo(abortableIo(io, signal), { countWait: () => session.countWait() }),
      ...(status === undefined ? {} : { status: line }),
    },
    prompts: async () => {
      patience.setPaused(true)
      const hasColor = io.hasColor.error && flags.color !== false
      const prompts = await world.prompts({ signal, hasColor, isAccessible })
      return waitCountingPrompts(cleanPrompts(prompts), session)
    },
    showWaiting: patience.start,
    sleep: (milliseconds) => world.sleep(milliseconds, signal),
    flags,
    isAccessible,
    canAsk: flags.input !== false && !isCi && canAsk(world.io),
    settings: () => {
      settings ??= choices().then((found) =>
        withSecretsRegistered(session, buildSettings(session, found), (key) => {
          usedKey = key
        }),
      )
      return settings
    },
    resolveFormat: async (own) => {
      ofCommand = own
      if (own === undefined) ofProfile = await commonFormat(session, flags, choices)
      rejectOtherFormatsOptions(format(), flags)
    },
    api: () => {
      // Of several instances, all at once, none asks who the person is.
      api ??= apiFor(session, {
        pendingWrites: sent,
        onWrite: wrote,
        canAskMe: session.canAsk && !isOneOfSeveralProfiles,
      })
      return api
    },
    instanceContexts: () => instancesOf(session),
    show: (sheet) => show(session, sheet),
    showText: (text) => session.io.write(text),
    showPaged: (text) => writeOut(session, [text], false),
    note: (code, message, dress) => {
      if (flags.quiet === true) return
      // A part of a name may be another record on each of several instances.
      const isOfOne = isOneOfSeveralProfiles && code === 'guess'
      const told = isOfOne ? `${message} on ${flags.profile ?? ''}` : message
      printNotice(code, told, session.messageOptions(), dress)
    },
    reportInvalidAnswer: (message) =>
      printNotice('wrong_answer', message, session.messageOptions()),
    hasJsonMessages: tellsJson,
    saveDraft: async (draft) => {
      // At once, so that no end of the program is too sudden.
      const { saveDraft } = await import('./profiles/drafts.ts')
      drafts.push(saveDraft(world, draft))
    },
    usedKey: () => usedKey,
    draftPaths: () => [...drafts, ...derived.flatMap((one) => one.draftPaths())],
    addPlannedWrite: (planned) => addPlan(plans, planned),
    plannedWrites: () => plans,
    countWait: () => {
      waits += 1
      patience.setPaused(false)
    },
    waitCount: () => waits,
    registerSecret: guard,
    secrets: () => [...secrets],
    format,
    formatOptions: () => formatOptionsOf(session),
    derive: (changed) => {
      const shared = { secrets, wrap, patience, isOneOfSeveralProfiles: true }
      const one = makeContext({ ...world, signal }, changed, shared)
      derived.push(one)
      return one
    },
    runWithLimits: (command) =>
      withJobLock(session, () => withTimeout(command, flags.timeout, ending)),
    messageOptions: () => ({
      isJson: tellsJson(),
      print: world.io.printMessage,
      mask,
      at: explicitInstance(flags),
      hasWritten: session.hasWritten(),
      ...(wrap === undefined ? {} : { wrap }),
    }),
    mask,
    hasWritten: () => hasWritten || derived.some((one) => one.hasWritten()),
    pendingWrite: () => [...sent, ...derived.flatMap((one) => one.pendingWrite() ?? [])][0],
    close: async () => {
      await Promise.all(derived.map((one) => one.close()))
      await api?.then((open) => open.close()).catch(() => undefined)
    },
  }
  return session
}

/**
 * Answers come from standard input; questions go to standard error, where one that is redirected would hide them.
 */
function canAsk({ input, output, error }: World['io']): boolean {
  return output.isTerminal && error.isTerminal && input.isTerminal
}

/** Without one nothing is redrawn anyway, and nobody has to look what the file says. */
function hasTerminal({ output, error }: World['io']): boolean {
  return output.isTerminal || error.isTerminal
}

/** The same streams without a line that is redrawn, where that is wanted. */
function appendOnly({ status, ...io }: World['io'], isAppendOnly: boolean): World['io'] {
  return status === undefined || isAppendOnly ? io : { ...io, status }
}

function withSecretsRegistered(
  context: Context,
  settings: Settings,
  onKey: (key: string) => void,
): Settings {
  return {
    ...settings,
    key: async () => {
      const key = registered(context, await settings.key())
      onKey(key)
      return key
    },
    decryptPassword: async () => {
      const password = await settings.decryptPassword()
      return password === undefined ? undefined : registered(context, password)
    },
  }
}

function registered(context: Context, secret: string): string {
  context.registerSecret(secret)
  return secret
}

/** One context an instance; several share everything but the profile. */
async function instancesOf(session: ProgramContext): Promise<readonly Context[]> {
  const { flags } = session
  if (!isMultiProfile(flags)) return [session]
  const output = session.format()
  const each = await flagsPerProfile(session, flags)
  return each.map((one) => session.derive({ ...one, output }))
}

async function apiFor(
  context: ProgramContext,
  how: Pick<OpenApiOptions, 'pendingWrites' | 'onWrite' | 'canAskMe'>,
): Promise<Api> {
  const settings = await context.settings()
  return openApi(context, settings, { mask: (text) => context.mask(text), ...how })
}

/** One run at a time of the job that `--lock` names. */
async function withJobLock(session: ProgramContext, command: () => Promise<void>): Promise<void> {
  const { lock, lockFails } = session.flags
  if (lockFails === true && lock === undefined) {
    throw new UsageError('--lock-fail says what --lock NAME does: name the job')
  }
  if (lock === undefined) return command()
  const [{ runAsJob }, { stateDirectory }] = await Promise.all([
    import('./locks/job-lock.ts'),
    import('./profiles/paths.ts'),
  ])
  return runAsJob(session, { job: lock, directory: stateDirectory(session) }, command)
}

async function withTimeout(
  command: () => Promise<void>,
  milliseconds: number | undefined,
  ending: AbortController,
): Promise<void> {
  if (milliseconds === undefined) return command()
  const late = new TimeoutError(`The command took longer than ${milliseconds / 1000} s (--timeout)`)
  const stop = startTimer(milliseconds, () => ending.abort(late))
  try {
    // What the command was doing knows best what its end means: a write may have happened.
    await command()
  } catch (error) {
    throw ending.signal.aborted && !(error instanceof Failure) ? late : error
  } finally {
    stop()
  }
}

async function show(context: ProgramContext, sheet: Sheet): Promise<void> {
  const formatted = await formatSheet(sheet, {
    ...context.formatOptions(),
    format: context.format(),
  })
  await writeOut(context, formatted.text, sheet.hasSecrets === true)
  if (formatted.omitted.length > 0) {
    context.note('narrow', `Not shown at this width: ${formatted.omitted.join(', ')}`)
  }
}

function formatOptionsOf({ io, flags, clock, zone, isAccessible }: Context): FormatOptions {
  return {
    isTerminal: io.output.isTerminal,
    isAccessible,
    columns: widthFor(io.output) ?? DEFAULT_COLUMNS,
    hasColor: io.hasColor.output && flags.color !== false,
    now: clock(),
    zone: flags.utc === true ? UTC : zone,
    isCsvRaw: flags.csvRaw === true,
    hasCsvBom: flags.csvBom === true,
    csvDelimiter: flags.csvDelimiter ?? ',',
    hasHeading: flags.heading !== false,
    isHtmlRaw: flags.html === true,
  }
}

/** What variables hold is known before a child inherits them, also where the command reads no profile. */
async function registerSecretVariables(session: ProgramContext): Promise<void> {
  const [{ readProfileStore }, { tolerate }] = await Promise.all([
    import('./profiles/profile-store.ts'),
    import('./bearable.ts'),
  ])
  try {
    readProfileStore(session, () => undefined)
  } catch (error) {
    tolerate(error)
  }
}

/** At a terminal what is longer than the screen goes through the pager, unless there are secrets in it, or the program is about to end. */
async function writeOut(
  session: ProgramContext,
  text: Formatted['text'],
  hasSecrets: boolean,
): Promise<void> {
  const { io, env, flags, signal, platform, secrets, isAccessible } = session
  // A pager redraws the screen: to a screen reader it is given only where somebody chose one for this program.
  const isUnpaged = flags.pager === false || (isAccessible && env['ITFLOW_PAGER'] === undefined)
  if (!io.output.isTerminal || isUnpaged || hasSecrets || signal.aborted) {
    for await (const part of text) await io.write(part)
    return
  }
  let whole = ''
  for await (const part of text) whole += part
  if (!fillsScreen(whole, io)) return io.write(whole)
  await registerSecretVariables(session)
  const { showInPager } = await import('./io/pager.ts')
  const onFailure = (message: string) => session.note('pager', message)
  const isPaged = await showInPager(whole, { env, signal, platform, secrets, onFailure })
  signal.throwIfAborted()
  if (!isPaged) await io.write(whole)
}
