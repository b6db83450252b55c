import type { OptionSpec } from '../cli/command.ts'
import type { OptionType } from '../cli/option-types.ts'
import type { Context } from '../context.ts'
import { UsageError } from '../errors.ts'
import { openAtomicFile } from '../files/atomic-file.ts'
import { resolvePath } from '../files/working-directory.ts'

/** The file that a command writes its result to. */
type OutputFile = ReturnType<typeof openAtomicFile>

/** Builds the option `--to`, for a command that writes its result to a file. */
export function toOption(
  holds: (OptionType & { kind: 'file' })['holds'],
): OptionSpec & { name: 'to' } {
  return {
    name: 'to',
    type: { kind: 'file', holds },
    help: 'write to this file; without -o, its extension sets the format',
    group: 'Output',
  }
}

/** Opens the file that `--to` names: it is replaced once it is complete. Throws a UsageError. */
export function openOutputFile(context: Context, to: string): OutputFile {
  if (to === '-') throw new UsageError('To write to standard output, leave out --to')
  if (to === '') throw new UsageError("--to can't be empty")
  return openAtomicFile(resolvePath(context, to), context.clock())
}

/** Returns the error for a file extension whose format can't be written. */
export function unsupportedExtension(path: string, extension: string, instead: string): UsageError {
  return new UsageError(`${path}: ${extension} files aren't supported`, {
    hint: `Use ${instead}, or set the format with -o`,
  })
}

/** Throws a UsageError for `--dry-run` with a command that may write a file and sends no write. */
export function refuseDryRun({ flags }: Context, command: string): void {
  if (flags.dryRun !== true) return
  throw new UsageError(`--dry-run can't be used with ${command}, which writes nothing to ITFlow`)
}
