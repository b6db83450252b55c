import { type Failure, ServerError, tolerate, UnsupportedError } from '../../errors.ts'
import { type Hint, hintLines } from '../../hints.ts'
import { labelInSentence } from '../../records/field-names.ts'
import { resources, VAULT_RESOURCE } from '../../resources/index.ts'
import type { OperationName } from '../../resources/operation.ts'
import { idNames } from '../../resources/read-names.ts'
import type { Api } from '../api.ts'
import { isUnexplainedFailure } from '../http/envelope.ts'
import { mayHaveHappened, UnavailableError } from '../http/failures.ts'
import { exclusiveFlagIn } from './planners/flags.ts'
import type { SendResult } from './send-once.ts'
import type { WriteRequest } from './write.ts'

/** Adds hints to an error, before the ones that it has. */
export function withHintsBefore(error: Failure, hints: readonly string[]): Failure {
  if (hints.length === 0) return error
  return Object.assign(error, { hint: hintLines(hints, error.hint) })
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
    flag && `The client's other ${resource.name} may no longer be ${labelInSentence(flag)} (H36)`,
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
