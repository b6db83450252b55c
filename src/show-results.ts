import type { Context } from './context.ts'
import { DEFAULT_COLUMNS, fillsScreen, widthFor } from './io/io.ts'
import { wholeText } from './output/chunks.ts'
import type { FormatOptions, Formatted } from './output/format-options.ts'
import { formatSheet } from './output/formats.ts'
import type { Sheet } from './output/sheet.ts'
import { shownZone } from './profiles/shown-zone.ts'

/** The members of a context that write results to standard output. */
export function resultsFor(
  context: () => Context,
): Pick<Context, 'show' | 'showText' | 'showPaged' | 'formatOptions'> {
  return {
    show: (sheet) => showSheet(context(), sheet),
    showText: (text) => context().io.write(text),
    showPaged: (text) => writeResult(context(), [text], false),
    formatOptions: () => formatOptionsOf(context()),
  }
}

/** Writes rows in the context's format, and reports the columns that a narrow terminal hides. */
async function showSheet(context: Context, sheet: Sheet): Promise<void> {
  const formatted = await formatSheet(sheet, {
    ...context.formatOptions(),
    format: context.format(),
  })
  await writeResult(context, formatted.text, sheet.hasSecrets === true)
  if (formatted.omitted.length > 0) {
    context.note('narrow', `Not shown at this width: ${formatted.omitted.join(', ')}`)
  }
}

function formatOptionsOf(context: Context): FormatOptions {
  const { io, flags, clock, isAccessible } = context
  return {
    isTerminal: io.output.isTerminal,
    isAccessible,
    columns: widthFor(io.output) ?? DEFAULT_COLUMNS,
    hasColor: io.hasColor.output && flags.color !== false,
    now: clock(),
    zone: shownZone(context),
    isCsvRaw: flags.csvRaw === true,
    hasCsvBom: flags.csvBom === true,
    csvDelimiter: flags.csvDelimiter ?? ',',
    hasHeading: flags.heading !== false,
    isHtmlRaw: flags.html === true,
  }
}

/**
 * Writes a result. At a terminal, text longer than the screen goes through the pager, unless it has secrets in it or
 * the program is about to end.
 */
async function writeResult(
  context: Context,
  text: Formatted['text'],
  hasSecrets: boolean,
): Promise<void> {
  const { io, env, flags, signal, platform, secrets, isAccessible } = context
  // A pager redraws the screen: with a screen reader, it is used only if one was chosen for this program.
  const isUnpaged = flags.pager === false || (isAccessible && env['ITFLOW_PAGER'] === undefined)
  if (!io.output.isTerminal || isUnpaged || hasSecrets || signal.aborted) {
    for await (const part of text) await io.write(part)
    return
  }
  const whole = await wholeText(text)
  if (!fillsScreen(whole, io)) return io.write(whole)
  await registerSecretVariables(context)
  const { showInPager } = await import('./io/pager.ts')
  const onFailure = (message: string) => context.note('pager', message)
  const isPaged = await showInPager(whole, { env, signal, platform, secrets, onFailure })
  signal.throwIfAborted()
  if (!isPaged) await io.write(whole)
}

/** Registers the secrets in variables before a child inherits them, also if the command reads no profile. */
async function registerSecretVariables(context: Context): Promise<void> {
  const [{ readProfileStore }, { tolerate }] = await Promise.all([
    import('./profiles/profile-store.ts'),
    import('./errors.ts'),
  ])
  try {
    readProfileStore(context, () => undefined)
  } catch (error) {
    tolerate(error)
  }
}
