import { makeContext, type ProgramContext } from '../context-maker.ts'
import { AuthenticationError, EXIT, UsageError } from '../errors.ts'
import { widthFor } from '../io/io.ts'
import type { Format } from '../output/format-names.ts'
import { DEFAULT_FORMAT, FORMATS } from '../output/formats.ts'
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
import type { CommandLine, Plugin } from './plugin.ts'
import { printFailure, type Wrap } from './report.ts'
import { discardDrafts, reportFailure, savedDrafts } from './report-failure.ts'

/**
 * Runs a command line; resolves with the exit status and never rejects. This is the only place that catches every
 * error.
 */
export async function run(world: World, tree: readonly CommandEntry[]): Promise<number> {
  let context: ProgramContext | undefined
  let flags: GlobalFlags = {}
  let plugin: Plugin | undefined
  try {
    const globals = extractGlobals(world.argv)
    flags = globals.flags
    plugin = await pluginFor(tree, { ...globals, argv: world.argv })
    context = makeContext(world, flags, { wrap: await wrapFor(world) })
    printOnForcedExit(context, world, plugin)
    if (globals.failure !== undefined) throw globals.failure
    await dispatch(context, tree, globals.rest)
    await discardDrafts(context)
    await refreshWantedNames(context)
    return EXIT.done
  } catch (error) {
    if (error instanceof AuthenticationError) await forgetRefusedNames(context)
    const report = plugin?.report ?? reportFailure
    return await report(error, context, world, flags)
  } finally {
    if (context?.signal.aborted === true) world.skipFlush()
    await context?.close()
  }
}

/** Starts reading names for completion in the background, now that the key was used anyway. */
async function refreshWantedNames(context: ProgramContext): Promise<void> {
  const key = context.usedKey()
  if (key === undefined || !hasCachedNames(context)) return
  const { refreshPending } = await import('../completion/refresh-pending.ts')
  await refreshPending(context, key)
}

/** Deletes the names that were read with a key that the server no longer accepts. */
async function forgetRefusedNames(context: ProgramContext | undefined): Promise<void> {
  if (context === undefined || !hasCachedNames(context)) return
  const { forgetNamesOfRefusedKey } = await import('../completion/refresh-pending.ts')
  await forgetNamesOfRefusedKey(context)
}

/** Returns what ends the run if the command line asks for a monitoring plugin. */
async function pluginFor(
  tree: readonly CommandEntry[],
  line: CommandLine,
): Promise<Plugin | undefined> {
  const text = line.rest.join().toLowerCase()
  const isPossible = tree.some(
    ({ name, plugin }) => plugin && (text.includes(name) || text.includes(`--${plugin}`)),
  )
  return isPossible ? (await import('./plugin.ts')).makePlugin(tree, line) : undefined
}

/** Reports a pending write even if the program is forced to exit before cleaning up. */
function printOnForcedExit(
  context: ProgramContext,
  { onForcedExit, io }: World,
  plugin: Plugin | undefined,
): void {
  onForcedExit((reason) => {
    if (plugin !== undefined) return plugin.forceExit(reason, io)
    const sent = context.pendingWrite()
    const hint = sent === undefined ? {} : { hint: mayHaveHappened(sent) }
    printFailure(reason.withDetails(hint), {
      ...context.messageOptions(),
      extraHint: savedDrafts(context),
    })
    return reason.exit
  })
}

function mayHaveHappened(call: string): string {
  return `${call} was sent, and may have happened. Check before you run it again.`
}

/** Loads what wraps messages at a terminal; for a screen reader, signs are also spelled out. */
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
  if (entry === undefined) {
    throw (await import('./unknown-command.ts')).unknownCommandError(tree, first)
  }
  const parsed = await parseCommand(entry, await entry.load(rest[0]), rest, {
    canAsk: context.canAsk && !isMultiProfile(context.flags),
  })
  if ('help' in parsed) {
    return showHelp(context, parsed.help)
  }
  if (isMultiProfile(context.flags) && parsed.command.takesManyInstances !== true) {
    throw new UsageError("This command can't be used with several profiles at once", {
      hint: 'Choose one with --profile',
    })
  }
  await context.resolveFormat(await formatOf(parsed, context.flags))
  refuseOptionsOfOtherFormats(parsed, context.format())
  await context.runWithLimits(() => execute(context, parsed))
  // A command that was aborted without an error (reading back, looking up names) isn't a success either.
  context.signal.throwIfAborted()
}

/** Returns a command's own format, if it has one; throws a UsageError for a format that it doesn't support. */
async function formatOf(
  { command, input }: { command: CommandSpec; input: CommandInput },
  flags: GlobalFlags,
): Promise<Format | undefined> {
  const { specialFormat } = flags
  if (specialFormat !== undefined && command.formats?.includes(specialFormat) !== true) {
    throw (await import('./unsupported-format.ts')).unsupportedFormat(specialFormat)
  }
  return command.format?.(flags, input) ?? (specialFormat && DEFAULT_FORMAT)
}

/** Throws a UsageError for an option that doesn't apply to the output format. */
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

/** Runs a command, or shows what it would send with --dry-run. */
async function execute(
  context: ProgramContext,
  parsed: { command: CommandSpec; input: CommandInput },
): Promise<void> {
  const { command, input } = parsed
  if (context.flags.dryRun === true && command.hasNoDryRun === true) {
    throw new UsageError(`--dry-run can't show what ${command.name} would do. Nothing was done.`, {
      hint: 'It only shows what a write would send to ITFlow',
    })
  }
  if (context.flags.dryRun !== true || command.isWrite !== true) return command.run(context, input)
  await (await import('../verbs/dry-run.ts')).runAsDryRun(context, parsed)
}
