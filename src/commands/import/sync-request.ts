import { type CommandInput, choiceOption, hasOption, textOption } from '../../cli/command.ts'
import { UsageError } from '../../errors.ts'
import type { Missing, SyncOptions } from '../../import/sync/sync-options.ts'
import { closestMatch } from '../../records/did-you-mean.ts'
import { flagOf, matchFieldNames, writableFlags } from '../../records/field-names.ts'
import { parseValue } from '../../records/values.ts'
import { isWritable } from '../../records/writable.ts'
import type { Resource } from '../../resources/definition.ts'
import { sourceName } from '../../sources/source-name.ts'
import { ON_CONFLICT_OPTION, SOURCE_OPTIONS } from './source-options.ts'

/** A file that is imported as a source, as the command line says. */
export interface SyncRequest extends Pick<SyncOptions, 'source' | 'onConflict' | 'missing'> {
  /** Whether to treat what is remembered as lost. */
  rebuilds: boolean
}

/** Parses the options of a source; undefined if the file is none. Throws a UsageError. */
export function parseSyncRequest(
  input: CommandInput,
  resource: Resource,
  now: Date,
): SyncRequest | undefined {
  const written = textOption(input, 'source')
  if (written === undefined) {
    const extra = SOURCE_OPTIONS.find(({ name }) => input.options[name] !== undefined)
    if (extra === undefined) return undefined
    throw new UsageError(`--${extra.name} can only be used with --source`, {
      hint: 'Name the source that the file comes from: --source rmm',
    })
  }
  const source = sourceName(written)
  requireNoSecrets(resource)
  return {
    source,
    onConflict: onConflictOf(input),
    missing: parseMissing(resource, textOption(input, 'missing') ?? 'report', now),
    rebuilds: hasOption(input, 'rebuild'),
  }
}

/** Returns what is done where both sides have changed a value; throws a UsageError for another word. */
export function onConflictOf(input: CommandInput): SyncRequest['onConflict'] {
  return choiceOption(input, ON_CONFLICT_OPTION) ?? 'keep'
}

function requireNoSecrets({ fields, nouns }: Resource): void {
  const hasSecrets = Object.values(fields).some(
    (field) =>
      field.kind === 'secret' && (isWritable(field, 'create') || isWritable(field, 'update')),
  )
  if (!hasSecrets) return
  throw new UsageError(`--source can't be used for ${nouns}: what a source says is remembered`, {
    hint: 'Import them without --source; secrets are never saved',
  })
}

/** Parses `--missing`: `report`, `archive`, or `set FIELD=VALUE`. */
function parseMissing(resource: Resource, written: string, now: Date): Missing {
  const text = written.trim()
  if (text === 'report' || text === 'archive') return { do: text }
  const [, word = '', value = ''] = /^set\s+([^=\s]+)\s*=\s*(.*)$/s.exec(text) ?? []
  if (word === '') {
    throw new UsageError(`--missing ${written}: use report, archive, or "set FIELD=VALUE"`, {
      hint: 'For example: --missing "set status=Retired"',
    })
  }
  const field = requireField(resource, word)
  const { kind } = resource.fields[field] ?? {}
  if (kind === 'reference' || kind === 'html') {
    throw new UsageError(`--missing: ${word} can't be set this way`, {
      hint: 'Set a text, a choice, a flag or a date',
    })
  }
  const declared = resource.fields[field]
  if (declared !== undefined) {
    const inputName = `--missing: ${flagOf(resource, field)}`
    if (value.trim() === '' && declared.write?.isRequired === true) {
      throw new UsageError(`${inputName} can't be empty`)
    }
    parseValue(declared, inputName, value.trim(), { now })
  }
  return { do: 'set', field, value: value.trim(), inputName: '--missing' }
}

function requireField(resource: Resource, word: string): string {
  const name = matchFieldNames(resource, word).find((found) => {
    const field = resource.fields[found]
    return field !== undefined && isWritable(field, 'update') && field.kind !== 'secret'
  })
  if (name !== undefined) return name
  const flags = writableFlags(resource, 'update')
  const near = closestMatch(word, flags)
  throw new UsageError(`--missing: an update of ${resource.nouns} can't set ${word}`, {
    hint: near === undefined ? `Fields: ${flags.join(', ')}` : `Did you mean ${near}?`,
  })
}
