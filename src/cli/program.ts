import { makeContext, type ProgramContext } from '../context-maker.ts'
import {
  AuthenticationError,
  ChildFailure,
  EXIT,
  Failure,
  InterruptedError,
  PartialError,
  UsageError,
} from '../errors.ts'
import { hintLines } from '../hints.ts'
import { widthFor } from '../io/io.ts'
import { ClosedPipeError } from '../io/process-io.ts'
import type { Format } from '../output/format-names.ts'
import { FORMATS } from '../output/formats.ts'
import { resolveAccessible } from '../profiles/accessible.ts'
import { hasCachedNames } from '../profiles/completion-names.ts'
import { type GlobalFlags, isMultiProfile } from '../profiles/settings.ts'
import { joinWords } from '../text/sentence.ts'
import { VERSION } from '../version.ts'
import type { World } from '../world.ts'
import { type CommandInput, type CommandSpec, hasOptions } from './command.ts'
import { type CommandEntry, findEntry } from './command-entry.ts'
import { extractGlobals } from './globals.ts'
import { parseCommand } from './parse-command.ts'
import { type MessageOptions, printFailure, type Wrap } from './report.ts'

/** Runs one command line of a command tree; resolves with its exit status, and never rejects: the only catch-all. */
export async function run(world: World, tree: readonly CommandEntry[]): Promise<number> {
  let context: ProgramContext | undefined
  let flags: GlobalFlags = {}
  try {
    const taken = extractGlobals(world.argv)
    flags = taken.flags
    context = makeContext(world, flags, { wrap: await wrapFor(world) })
    printOnForcedExit(context, world)
    if (taken.failure !== undefined) throw taken.failure
    await dispatch(context, tree, taken.rest)
    await discardDrafts(context)
    await refreshWantedNames(context)
    return EXIT.done
  } catch (error) {
    if (error instanceof AuthenticationError) await forgetRefusedNames(context)
    return await report(error, context, world, flags)
  } finally {
    if (context?.signal.aborted === true) world.skipFlush()
    await context?.close()
  }
}

/** Names that completion wants of an instance whose key may not be opened for that are read now, in the background. */
async function refreshWantedNames(context: ProgramContext): Promise<void> {
  const key = context.usedKey()
  if (key === undefined || !hasCachedNames(context)) return
  const { refreshPending } = await import('../completion/refresh-pending.ts')
  await refreshPending(context, key)
}

/** The names that were read with a key that is no longer accepted are not to be offered. */
async function forgetRefusedNames(context: ProgramContext | undefined): Promise<void> {
  if (context === undefined || !hasCachedNames(context)) return
  const { forgetNamesOfRefusedKey } = await import('../completion/refresh-pending.ts')
  await forgetNamesOfRefusedKey(context)
}

/** If the program must end before it has cleaned up, a write that is under way is still reported. */
function printOnForcedExit(session: ProgramContext, { onForcedExit }: World): void {
  onForcedExit((reason) => {
    const sent = session.pendingWrite()
    const hint = sent === undefined ? {} : { hint: mayHaveHappened(sent) }
    const telling = { ...session.messageOptions(), mask: session.mask }
    printFailure(reason.withDetails(hint), { ...telling, extraHint: keptDrafts(session) })
  })
}

function mayHaveHappened(call: string): string {
  return `${call} was sent, and may have happened. Look before you repeat it.`
}

/** Messages at a terminal are broken between words, and have words for marks where they are read out; what that takes is loaded only there. */
async function wrapFor(world: World): Promise<Wrap | undefined> {
  const width = widthFor(world.io.error)
  if (width === undefined) return undefined
  const [{ wrapMessage }, { widthOf }] = await Promise.all([
    import('../text/wrap.ts'),
    import('../text/width.ts'),
  ])
  if (!resolveAccessible(world).value) return (text) => wrapMessage(text, width, widthOf)
  const { spellOutSigns } = await import('../text/spell-out-signs.ts')
  return (text) => wrapMessage(spellOutSigns(text), width, widthOf)
}

async function dispatch(
  context: ProgramContext,
  tree: readonly CommandEntry[],
  words: readonly string[],
): Promise<void> {
  const [first, ...rest] = words
  if (first === '--version' || first === '-V' || first === 'version') {
    await context.showText(`itflow ${VERSION}\n`)
    return
  }
  if (first === undefined || first === '--help' || first === '-h') {
    const { rootHelp } = await import('./help.ts')
    return showHelp(context, async (width) => rootHelp(tree, width))
  }
  if (first === 'help' && rest.length === 0) return dispatch(context, tree, ['--help'])
  const entry = findEntry(tree, first)
  if (entry === undefined) throw await unknownCommand(tree, first)
  const parsed = await parseCommand(entry, await entry.load(rest[0]), rest, {
    canAsk: context.canAsk && !isMultiProfile(context.flags),
  })
  if ('help' in parsed) {
    return showHelp(context, parsed.help)
  }
  if (isMultiProfile(context.flags) && parsed.command.takesManyInstances !== true) {
    throw new UsageError('Several profiles at once are for lists and get only', {
      hint: 'Name one with --profile',
    })
  }
  await context.resolveFormat(formatOf(parsed, context.flags))
  refuseOptionsOfOtherFormats(parsed, context.format())
  await context.runWithLimits(() => execute(context, parsed))
  // What was cut off without a failure (reading back, looking up names) is no success either.
  context.signal.throwIfAborted()
}

/** The format that a command has of its own accord; throws a UsageError for one that it doesn't have. */
function formatOf(
  { command, input }: { command: CommandSpec; input: CommandInput },
  flags: GlobalFlags,
): Format | undefined {
  if (command.format !== undefined) return command.format(flags, input)
  if (flags.toFile === undefined) return undefined
  throw new UsageError('XLSX is written by itflow export only', {
    hint: 'For example: itflow export assets --to assets.xlsx',
  })
}

/** Throws a UsageError for an option that is not for the format in force. */
function refuseOptionsOfOtherFormats(
  { command, input }: { command: CommandSpec; input: CommandInput },
  format: Format,
): void {
  if (!hasOptions(input)) return
  const wrong = command.options?.find(
    ({ name, formats }) => formats?.includes(format) === false && input.options[name] !== undefined,
  )
  if (wrong?.formats === undefined) return
  const titles = wrong.formats.map((name) => FORMATS[name].title)
  throw new UsageError(`--${wrong.name} is for ${joinWords(titles)} only`, {
    hint: `Add --output ${wrong.formats[0]}`,
  })
}

async function showHelp(
  context: ProgramContext,
  help: (width: number) => Promise<string>,
): Promise<void> {
  const { helpWidth } = await import('./help-layout.ts')
  await context.showPaged(await help(helpWidth(context.io.output)))
}

/** What a write would send is a dry run's result. */
async function execute(
  context: ProgramContext,
  parsed: { command: CommandSpec; input: CommandInput },
): Promise<void> {
  const { command, input } = parsed
  if (context.flags.dryRun === true && command.hasNoDryRun === true) {
    throw new UsageError(`--dry-run can't show what ${command.name} would do; nothing was done`, {
      hint: 'It shows what a write would send to ITFlow',
    })
  }
  if (context.flags.dryRun !== true || command.isWrite !== true) return command.run(context, input)
  await (await import('../verbs/dry-run.ts')).runAsDryRun(context, parsed)
}

async function unknownCommand(tree: readonly CommandEntry[], word: string): Promise<UsageError> {
  const { closestMatch } = await import('../records/did-you-mean.ts')
  if (word.startsWith('-')) {
    return new UsageError(`No option ${word.replace(/=.*$/s, '')} before a command`, {
      hint: 'See: itflow help options',
    })
  }
  const near = closestMatch(
    word,
    tree.flatMap((entry) => [entry.name, ...entry.aliases]),
  )
  return new UsageError(`No command ${word}`, {
    hint: near === undefined ? 'See: itflow --help' : `Did you mean: itflow ${near}`,
  })
}

async function report(
  error: unknown,
  context: ProgramContext | undefined,
  world: World,
  flags: GlobalFlags,
): Promise<number> {
  const failure = world.signal.aborted ? abortReasonOf(world.signal, error) : error
  if (failure instanceof ClosedPipeError) {
    await discardDrafts(context)
    return EXIT.done
  }
  const telling = messageOptionsOf(context, world, flags)
  if (failure instanceof Failure) {
    printFailure(failure, { ...telling, extraHint: keptDrafts(context) })
    return failure.exit
  }
  const { Defect } = await import('../defect.ts')
  const more = keptDrafts(context)
  printFailure(new Defect(failure, flags.debug === true), { ...telling, extraHint: more })
  return EXIT.defect
}

/** What was written in an editor is kept if its command fails, as in git. */
function keptDrafts(context: ProgramContext | undefined): string | undefined {
  const paths = context?.draftPaths() ?? []
  if (paths.length === 0) return undefined
  return paths.map((path) => `What you wrote is kept in ${path}`).join('\n')
}

/** What was written has arrived. */
async function discardDrafts(context: ProgramContext | undefined): Promise<void> {
  const paths = context?.draftPaths() ?? []
  if (paths.length === 0) return
  const { removeDrafts } = await import('../profiles/drafts.ts')
  removeDrafts(paths)
}

function messageOptionsOf(
  context: ProgramContext | undefined,
  world: World,
  flags: GlobalFlags,
): MessageOptions {
  if (context !== undefined) return context.messageOptions()
  const isJson = flags.output !== undefined && FORMATS[flags.output].noticeFormat === 'json'
  return { isJson, print: world.io.printMessage }
}

/** What aborted the program, rather than what failed because of it; a child, and a write that was under way, have their own word on it. */
function abortReasonOf(signal: AbortSignal, error: unknown): unknown {
  if (error instanceof ChildFailure || error instanceof InterruptedError) return error
  const reason: unknown = signal.reason
  if (reason instanceof DOMException) return error
  if (!(reason instanceof InterruptedError) || !mentionsWrite(error)) return reason
  const { message, hint, hazard } = error
  return reason.withDetails({
    hint: hintLines(message, hint),
    ...(hazard === undefined ? {} : { hazard }),
    cause: error,
  })
}

/** Whether a failure tells what has been done, or may have been: that must not go under in the interruption. */
function mentionsWrite(error: unknown): error is Failure {
  return error instanceof PartialError || (error instanceof Failure && error.hazard !== undefined)
}
