import { tolerate } from '../../bearable.ts'
import { type Failure, ServerError, UnsupportedError } from '../../errors.ts'
import { type Hint, hintLines } from '../../hints.ts'
import { labelInSentence } from '../../records/field-names.ts'
import type { Value } from '../../records/record.ts'
import { resources, VAULT_RESOURCE } from '../../resources/index.ts'
import type { OperationName } from '../../resources/operation.ts'
import { idNames } from '../../resources/read-names.ts'
import type { Api } from '../api.ts'
import { isUnexplainedFailure, UnavailableError } from '../http/reply.ts'
import { mayHaveHappened } from '../http/server.ts'
import type { Change, compare, FieldMismatch } from './diff.ts'
import type { Notice } from './plan.ts'
import { exclusiveFlagIn } from './planners/flags.ts'
import type { SendResult } from './send-once.ts'
import type { WriteRequest } from './write.ts'

/** The characters of a value that a sentence shows. */
const LONGEST_SHOWN = 60

/** A value in a sentence, on one line; of a long text `LONGEST_SHOWN` characters, from `start` on. */
export function quoteValue(value: unknown, start = 0): string {
  if (value === true) return 'yes'
  if (value === false) return 'no'
  if (value === null || value === undefined || value === '') return 'empty'
  const characters = [...String(value)]
  const part = characters.slice(start, start + LONGEST_SHOWN).join('')
  const isCut = characters.length > start + LONGEST_SHOWN
  const text = `${start > 0 ? '…' : ''}${part}${isCut ? '…' : ''}`
  return `“${text.replace(/\r\n?|\n/g, '⏎')}”`
}

/** Two values in a sentence; two long texts are shown from shortly before they differ. */
function shownBoth(one: Value, other: Value): [string, string] {
  const [a, b] = [[...String(one ?? '')], [...String(other ?? '')]]
  if (Math.max(a.length, b.length) <= LONGEST_SHOWN) return [quoteValue(one), quoteValue(other)]
  const differing = a.findIndex((character, index) => character !== b[index])
  const at = differing < 0 ? a.length : differing
  const start = at < LONGEST_SHOWN / 2 ? 0 : at - LONGEST_SHOWN / 4
  return [quoteValue(one, start), quoteValue(other, start)]
}

/** What was asked for and is stored otherwise (H27). */
export function mismatchNotices(otherwise: readonly FieldMismatch[]): Notice[] {
  return otherwise.map((change) => ({
    code: change.state === 'unchanged' ? 'not_stored' : 'stored_otherwise',
    hazard: 'H27',
    message: mismatchText(change),
  }))
}

/** A sentence about what is in a field instead of what was asked for. */
export function mismatchText(change: FieldMismatch): string {
  const [stored, asked] = shownBoth(change.to, change.from)
  const what = labelInSentence(change)
  switch (change.state) {
    case 'unchanged':
      return `ITFlow did not store the ${what}: it is still ${stored}`
    case 'other':
      return `The ${what} is ${stored}, not ${asked}: somebody else changed it meanwhile, or the server lost it`
    default:
      return `ITFlow stored the ${what} as ${stored}, not as ${asked}`
  }
}

/** What was asked for and would be stored as it is stored already, so that it is no change (H45). */
export function noOpNotices(changes: readonly Change[]): Notice[] {
  return changes.map((change) => {
    const [stored, asked] = shownBoth(change.to, change.from)
    return {
      code: 'stored_otherwise',
      hazard: 'H45',
      message: `ITFlow would store the ${labelInSentence(change)} as ${stored}, not as ${asked}: that is no change`,
    }
  })
}

/** Changes with both values: `IP “10.0.0.1” → “10.0.0.9”`; for a secret only its label. */
export function changeTexts(changes: readonly Change[]): string[] {
  return changes.map(({ label, from, to }) =>
    from === to ? label : `${label} ${shownBoth(from, to).join(' → ')}`,
  )
}

/** What changed and nobody asked for it. */
export function sideEffectNotices(besides: ReturnType<typeof compare>['sideEffects']): Notice[] {
  return besides.map(({ label, from, to }) => ({
    code: 'changed_besides',
    message: `${label} changed as well: ${shownBoth(from, to).join(' → ')}`,
  }))
}

/** What a write that failed changed all the same. */
export function sideEffectHints(besides: ReturnType<typeof compare>['sideEffects']): string[] {
  return besides.map(
    ({ label, from, to }) => `${label} changed all the same: ${shownBoth(from, to).join(' → ')}`,
  )
}

/** A failure with more to know, before what to do next. */
export function withHintsBefore(error: Failure, hints: readonly string[]): Failure {
  if (hints.length === 0) return error
  return Object.assign(error, { hint: hintLines(hints, error.hint) })
}

/** The server said yes, and what it stored cannot be read. */
export function unverifiedNotice(): Notice {
  return {
    code: 'unverified',
    message: 'The server confirmed it; what is stored could not be read back',
  }
}

/** The failure for a write of which nobody knows whether it happened, since it could not be looked up (H07). */
export function unknownOutcomeError(sent: SendResult, what: string, cause?: Failure): Failure {
  const failure = sent.kind === 'answered' ? new ServerError(what) : sent.error
  const why = cause === undefined ? '' : `: ${cause.message}`
  return withHint(
    failure,
    `${what}, and it could not be looked up${why}. Look before you repeat it`,
    'H07',
  )
}

/** The failure of a lost reply whose write is not to be seen afterwards: a server that is still at it may do it yet (H07). */
export function notDoneError(error: Failure, what: string): Failure {
  const next = mayHaveHappened(error)
    ? 'A server that is still at it may do it yet: look once more before you run it again'
    : 'It is safe to run it again'
  if (error instanceof UnavailableError) error.isProvenNotDone = true
  return withHint(error, `Looked it up: ${what}. ${next}`, 'H07')
}

/** The failure of a lost reply, with what the look afterwards told. */
export function withHint(error: Failure, hint: Hint, hazard: string): Failure {
  return Object.assign(error, { hint, hazard })
}

/** What a refusal without a reason comes from, by verb: the same sentence stands for every cause. */
const REFUSED_BY: Readonly<Partial<Record<OperationName, string>>> = {
  create: 'H16',
  delete: 'H33',
  resolve: 'H29',
  close: 'H29',
}

/** The failure for a write that the server answered and did not do, with its reason where it gave one. */
export function writeRefusedError(
  api: Api,
  { resource, verb, values }: WriteRequest,
  sent: SendResult,
  what: string,
): ServerError {
  const said = sent.kind === 'answered' ? sent.answer.message : undefined
  const isSilent =
    sent.kind === 'answered' && (said === undefined || isUnexplainedFailure(sent.answer))
  const primary = exclusiveFlagIn(resource, values)
  const hint = hintLines(
    {
      say: [
        `${isSilent ? 'It gives no reason. ' : ''}What was sent: `,
        { do: 'trace' },
        '; what is stored: ',
        { do: 'list', resource: resource.name },
      ],
    },
    primary &&
      `The client’s other ${resource.name} may no longer be ${labelInSentence(primary)} (H36)`,
  )
  return new ServerError(
    `${api.settings.instance} ${what}${said === undefined ? '' : `: ${said}`}`,
    {
      hazard: REFUSED_BY[verb] ?? 'H15',
      hint,
      ...(sent.kind === 'broken' ? { cause: sent.error } : {}),
    },
  )
}

/**
 * The failure for a credential's write that died; undefined where the release is proven to be another than those
 * that always do (H41): newer, or one whose records still have the names of before.
 */
export async function vaultWriteUnsupportedError(api: Api): Promise<UnsupportedError | undefined> {
  if ((await api.capabilities.isAtLeast('26.3')) || (await hasFormerNames(api))) return undefined
  return new UnsupportedError(
    `${api.settings.instance} failed to write the credential, as ITFlow 25.03 – 25.12 always does`,
    {
      hazard: 'H41',
      hint: 'Nothing was stored. Instead: the browser, or upgrade ITFlow to 26.02 or later',
    },
  )
}

/** Whether a credential is read back under the names that it had up to 25.01; an empty vault does not tell. */
async function hasFormerNames(api: Api): Promise<boolean> {
  const vault = resources[VAULT_RESOURCE]
  const { module } = vault
  const [, ...former] = idNames(vault)
  try {
    const access = await api.secretAccess(vault)
    const query = { limit: 1 }
    const answer = await api.server.call({ method: 'GET', module, file: 'read', query, ...access })
    return answer.data.some((record) => former.some((name) => record[name] !== undefined))
  } catch (error) {
    tolerate(error)
    return false
  }
}
