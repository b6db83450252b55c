import type { ProgramContext } from '../context-maker.ts'
import { ChildFailure, EXIT, Failure, InterruptedError, PartialError } from '../errors.ts'
import { hintLines } from '../hints.ts'
import { ClosedPipeError } from '../io/process-io.ts'
import { FORMATS } from '../output/formats.ts'
import type { GlobalFlags } from '../profiles/settings.ts'
import type { World } from '../world.ts'
import { type MessageOptions, printFailure } from './report.ts'

/** Reports what ended a command line without success; resolves with the exit status. */
export async function reportFailure(
  error: unknown,
  context: ProgramContext | undefined,
  world: World,
  flags: GlobalFlags,
): Promise<number> {
  const end = endOf(error, world)
  if (end instanceof ClosedPipeError) {
    await discardDrafts(context)
    return EXIT.done
  }
  const failure = await asFailure(end, flags)
  printFailure(failure, {
    ...messageOptionsOf(context, world, flags),
    extraHint: savedDrafts(context),
  })
  return failure.exit
}

/** Returns what ended a run: the reason it was aborted for, or the error. */
export function endOf(error: unknown, { signal }: World): unknown {
  return signal.aborted ? abortReasonOf(signal, error) : error
}

/** Returns an error that the program expects, or the defect that it is. */
export async function asFailure(error: unknown, { debug }: GlobalFlags): Promise<Failure> {
  if (error instanceof Failure) return error
  const { Defect } = await import('../defect.ts')
  return new Defect(error, debug === true)
}

/** Where the texts of a failed command are saved, as in git. */
export function savedDrafts(context: ProgramContext | undefined): string | undefined {
  const paths = context?.draftPaths() ?? []
  if (paths.length === 0) return undefined
  return paths.map((path) => `What you wrote is saved in ${path}`).join('\n')
}

/** Removes the drafts of a command that succeeded. */
export async function discardDrafts(context: ProgramContext | undefined): Promise<void> {
  const paths = context?.draftPaths() ?? []
  if (paths.length === 0) return
  const { removeDrafts } = await import('../profiles/drafts.ts')
  removeDrafts(paths)
}

/** Returns how messages are printed, even if there is no context yet. */
export function messageOptionsOf(
  context: ProgramContext | undefined,
  world: World,
  flags: GlobalFlags,
): MessageOptions {
  if (context !== undefined) return context.messageOptions()
  const isJson = flags.output !== undefined && FORMATS[flags.output].noticeFormat === 'json'
  return { isJson, print: world.io.printMessage }
}

/** Returns the reason of an abort rather than the error that followed, unless that is about a child or a write. */
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

/** Whether an error says what was done or may have been done, which must be reported with the interruption. */
function mentionsWrite(error: unknown): error is Failure {
  return error instanceof PartialError || (error instanceof Failure && error.hazard !== undefined)
}
