import { tolerate } from '../../bearable.ts'
import { type Failure, ServerError, UnsupportedError } from '../../errors.ts'
import { type Hint, hintLines } from '../../hints.ts'
import { labelInSentence } from '../../records/field-names.ts'
import type { Value } from '../../records/record.ts'
import type { OperationName } from '../../resources/definition.ts'
import { resources, VAULT_RESOURCE } from '../../resources/index.ts'
import { idNames } from '../../resources/read-names.ts'
import type { Api } from '../api.ts'
import { isUnexplainedFailure, UnavailableError } from '../http/reply.ts'
import { mayHaveHappened } from '../http/server.ts'
import type { Change, FieldMismatch, WriteDiff } from './diff.ts'
import type { Notice } from './plan.ts'
import { exclusiveFlagIn } from './planners/flags.ts'
import type { SendResult } from './send-once.ts'
import type { WriteRequest } from './write.ts'

/** How many characters of a value a sentence shows. */
const MAX_SHOWN = 60

/** A value for a sentence, on one line; a long text is cut to `MAX_SHOWN` characters, starting at `start`. */
export function quoteValue(value: unknown, start = 0): string {
  if (value === true) return 'yes'
  if (value === false) return 'no'
  if (value === null || value === undefined || value === '') return 'empty'
  const characters = [...String(value)]
  const part = characters.slice(start, start + MAX_SHOWN).join('')
  const isCut = characters.length > start + MAX_SHOWN
  const text = `${start > 0 ? '…' : ''}${part}${isCut ? '…' : ''}`
  return `“${text.replace(/\r\n?|\n/g, '⏎')}”`
}

/** Two values for a sentence; long texts start shortly before the first difference. */
function quoteBoth(first: Value, second: Value): [string, string] {
  const [a, b] = [[...String(first ?? '')], [...String(second ?? '')]]
  if (Math.max(a.length, b.length) <= MAX_SHOWN) return [quoteValue(first), quoteValue(second)]
  const differing = a.findIndex((character, index) => character !== b[index])
  const at = differing < 0 ? a.length : differing
  const start = at < MAX_SHOWN / 2 ? 0 : at - MAX_SHOWN / 4
  return [quoteValue(first, start), quoteValue(second, start)]
}

/** Notices about fields that were stored with another value than the requested one (H27). */
export function mismatchNotices(mismatches: readonly FieldMismatch[]): Notice[] {
  return mismatches.map((change) => ({
    code: change.state === 'unchanged' ? 'not_stored' : 'stored_otherwise',
    hazard: 'H27',
    message: mismatchText(change),
  }))
}

/** A sentence that says what a field has instead of the requested value. */
export function mismatchText(change: FieldMismatch): string {
  const [stored, requested] = quoteBoth(change.to, change.from)
  const what = labelInSentence(change)
  switch (change.state) {
    case 'unchanged':
      return `ITFlow did not store the ${what}: it is still ${stored}`
    case 'other':
      return `The ${what} is ${stored}, not ${requested}: someone else changed it in the meantime, or the server lost it`
    default:
      return `ITFlow stored the ${what} as ${stored}, not ${requested}`
  }
}

/** Notices about values that would be stored as what is stored already, so nothing changes (H45). */
export function noOpNotices(changes: readonly Change[]): Notice[] {
  return changes.map((change) => {
    const [stored, requested] = quoteBoth(change.to, change.from)
    return {
      code: 'stored_otherwise',
      hazard: 'H45',
      message: `ITFlow would store the ${labelInSentence(change)} as ${stored}, not ${requested}, so nothing would change`,
    }
  })
}

/** Changes with both values: `IP “10.0.0.1” → “10.0.0.9”`; only the label for a secret. */
export function changeTexts(changes: readonly Change[]): string[] {
  return changes.map(({ label, from, to }) =>
    from === to ? label : `${label} ${quoteBoth(from, to).join(' → ')}`,
  )
}

/** Notices about fields that a write changed although it did not set them. */
export function sideEffectNotices(sideEffects: WriteDiff['sideEffects']): Notice[] {
  return sideEffects.map(({ label, from, to }) => ({
    code: 'changed_besides',
    message: `${label} also changed: ${quoteBoth(from, to).join(' → ')}`,
  }))
}

/** Hints about fields that a write changed although it failed. */
export function sideEffectHints(sideEffects: WriteDiff['sideEffects']): string[] {
  return sideEffects.map(
    ({ label, from, to }) => `${label} changed anyway: ${quoteBoth(from, to).join(' → ')}`,
  )
}

/** Adds hints to an error, before the ones that it has. */
export function withHintsBefore(error: Failure, hints: readonly string[]): Failure {
  if (hints.length === 0) return error
  return Object.assign(error, { hint: hintLines(hints, error.hint) })
}

/** The notice for a write that the server confirmed but that could not be read back. */
export function unverifiedNotice(): Notice {
  return {
    code: 'unverified',
    message: 'The server confirmed it, but the record could not be read back',
  }
}

/** The error for a write whose outcome is unknown because the record could not be read afterwards (H07). */
export function unknownOutcomeError(sent: SendResult, what: string, cause?: Failure): Failure {
  const failure = sent.kind === 'answered' ? new ServerError(what) : sent.error
  const why = cause === undefined ? '' : `: ${cause.message}`
  return withHint(
    failure,
    `${what}, but that couldn't be checked${why}. Check before you run it again`,
    'H07',
  )
}

/** The error for a lost reply if the write had not happened when it was checked; the server may still be working on it (H07). */
export function notDoneError(error: Failure, what: string): Failure {
  const next = mayHaveHappened(error)
    ? 'The server may still be working on it: check before you run it again'
    : 'It is safe to run it again'
  if (error instanceof UnavailableError) error.isProvenNotDone = true
  return withHint(error, `Checked: ${what}. ${next}`, 'H07')
}

/** Sets the hint and hazard of an error, such as what a check after a lost reply found. */
export function withHint(error: Failure, hint: Hint, hazard: string): Failure {
  return Object.assign(error, { hint, hazard })
}

/** The hazard behind a refusal without a reason, by verb: the server sends one sentence for every cause. */
const REFUSAL_HAZARDS: Readonly<Partial<Record<OperationName, string>>> = {
  create: 'H16',
  delete: 'H33',
  resolve: 'H29',
  close: 'H29',
}

/** The error for a write that the server refused, with the reason if it gave one. */
export function writeRefusedError(
  api: Api,
  { resource, verb, values }: WriteRequest,
  sent: SendResult,
  what: string,
): ServerError {
  const reason = sent.kind === 'answered' ? sent.answer.message : undefined
  const isUnexplained =
    sent.kind === 'answered' && (reason === undefined || isUnexplainedFailure(sent.answer))
  const flag = exclusiveFlagIn(resource, values)
  const hint = hintLines(
    {
      say: [
        `${isUnexplained ? 'It gave no reason. ' : ''}What was sent: `,
        { do: 'trace' },
        '; what is stored: ',
        { do: 'list', resource: resource.name },
      ],
    },
    flag && `The client’s other ${resource.name} may no longer be ${labelInSentence(flag)} (H36)`,
  )
  return new ServerError(
    `${api.settings.instance} ${what}${reason === undefined ? '' : `: ${reason}`}`,
    {
      hazard: REFUSAL_HAZARDS[verb] ?? 'H15',
      hint,
      ...(sent.kind === 'broken' ? { cause: sent.error } : {}),
    },
  )
}

/**
 * The error for a write of a credential that crashed the server, if its release may be one that always crashes (H41);
 * undefined if it is newer, or older: up to 25.01 columns have other names.
 */
export async function vaultWriteUnsupportedError(api: Api): Promise<UnsupportedError | undefined> {
  if ((await api.capabilities.isAtLeast('26.3')) || (await hasOldColumnNames(api))) return undefined
  return new UnsupportedError(
    `${api.settings.instance} failed to write the credential, as ITFlow 25.03 – 25.12 always does`,
    {
      hazard: 'H41',
      hint: 'Nothing was stored. Instead: use the browser, or upgrade ITFlow to 26.02 or later',
    },
  )
}

/** Whether credentials have the column names used up to 25.01; false for an empty vault, which doesn't show it. */
async function hasOldColumnNames(api: Api): Promise<boolean> {
  const vault = resources[VAULT_RESOURCE]
  const { module } = vault
  const [, ...oldNames] = idNames(vault)
  try {
    const access = await api.secretAccess(vault)
    const query = { limit: 1 }
    const answer = await api.server.call({ method: 'GET', module, file: 'read', query, ...access })
    return answer.data.some((record) => oldNames.some((name) => record[name] !== undefined))
  } catch (error) {
    tolerate(error)
    return false
  }
}
