import { type Failure, ServerError, UnsupportedError } from '../../errors.ts'
import type { Row } from '../../records/record.ts'
import type { OperationName, Resource } from '../../resources/definition.ts'
import type { Api } from '../api.ts'
import { isUnexplained } from '../reply.ts'
import { mayHaveHappened } from '../server.ts'
import { writableFields } from './body.ts'
import type { compare } from './differences.ts'
import type { WriteRequest } from './perform.ts'
import type { Given, Notice } from './plan.ts'
import type { Sent } from './sending.ts'

/** A value in a sentence, on one line; long texts are cut. */
export function shown(value: unknown): string {
  if (value === null || value === undefined || value === '') return 'empty'
  const text = String(value).replace(/\r\n?|\n/g, '↵')
  return text.length > 60 ? `“${text.slice(0, 57)}…”` : `“${text}”`
}

/** What was asked for and is stored otherwise (H27). */
export function otherwiseNotices(otherwise: ReturnType<typeof compare>['otherwise']): Notice[] {
  return otherwise.map(({ label, from, to, isKept }) => ({
    code: isKept ? 'not_stored' : 'stored_otherwise',
    hazard: 'H27',
    message: isKept
      ? `${label} was not stored: it is still ${shown(to)}`
      : `${label} was stored as ${shown(to)}, not as ${shown(from)}`,
  }))
}

/** The records that the server has put a new one with unasked: a ticket's contact, which a public reply is mailed to. */
export function chosenNotices(resource: Resource, given: Given, row: Row): Notice[] {
  return writableFields(resource, 'create').flatMap(([name, { kind, label, refers }]) => {
    const stored = row[name] ?? null
    if (kind !== 'reference' || given[name] !== undefined || stored === null) return []
    const what = refers === undefined ? label : `${label} (${refers})`
    return [
      {
        code: 'chosen_by_server',
        message: `The server has set ${what} to ${String(stored)}, which was not asked for`,
      },
    ]
  })
}

/** What changed and nobody asked for it. */
export function besidesNotices(besides: ReturnType<typeof compare>['besides']): Notice[] {
  return besides.map(({ label, from, to }) => ({
    code: 'changed_besides',
    message: `${label} changed as well: ${shown(from)} → ${shown(to)}`,
  }))
}

/** The server said yes, and what it stored cannot be read. */
export function unverified(): Notice {
  return {
    code: 'unverified',
    message: 'The server confirmed it; what is stored could not be read back',
  }
}

/** The failure for a write of which nobody knows whether it happened, since it could not be looked up (H07). */
export function unknownOutcome(sent: Sent, what: string, cause?: Failure): Failure {
  const failure = sent.kind === 'answered' ? new ServerError(what) : sent.error
  const why = cause === undefined ? '' : `: ${cause.message}`
  return withHint(
    failure,
    `${what}, and it could not be looked up${why}. Look before you repeat it`,
    'H07',
  )
}

/** The failure of a lost reply whose write is not to be seen afterwards: a server that is still at it may do it yet (H07). */
export function notSeen(error: Failure, what: string): Failure {
  const next = mayHaveHappened(error)
    ? 'A server that is still at it may do it yet: look once more before you run it again'
    : 'It is safe to run it again'
  return withHint(error, `Looked it up: ${what}. ${next}`, 'H07')
}

/** The failure of a lost reply, with what the look afterwards told. */
export function withHint(error: Failure, hint: string, hazard: string): Failure {
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
export function refusal(
  api: Api,
  { resource, verb, given }: WriteRequest,
  sent: Sent,
  what: string,
): ServerError {
  const said = sent.kind === 'answered' ? sent.answer.message : undefined
  const isSilent = sent.kind === 'answered' && (said === undefined || isUnexplained(sent.answer))
  const mayHaveDropped = verb !== 'delete' && Number(given['location_primary']) === 1
  const hints = [
    `${isSilent ? 'It gives no reason. ' : ''}What was sent: --debug; what is stored: itflow ${resource.name} list`,
    ...(mayHaveDropped ? ['The client’s other locations may no longer be primary (H36)'] : []),
  ]
  return new ServerError(
    `${api.settings.instance} ${what}${said === undefined ? '' : `: ${said}`}`,
    {
      hazard: REFUSED_BY[verb] ?? 'H15',
      hint: hints.join('\n'),
      ...(sent.kind === 'broken' ? { cause: sent.error } : {}),
    },
  )
}

/** The failure for a credential's write that died; undefined on releases proven to have mended that (H41). */
export async function noVaultWrites({
  settings,
  capabilities,
}: Api): Promise<UnsupportedError | undefined> {
  if (await capabilities.isAtLeast('26.3')) return undefined
  return new UnsupportedError(
    `${settings.instance} fails on every write of a credential: ITFlow 25.03 – 25.12 do`,
    {
      hazard: 'H41',
      hint: 'Nothing was stored. Way round: the browser, or upgrade ITFlow to 26.02 or later',
    },
  )
}
