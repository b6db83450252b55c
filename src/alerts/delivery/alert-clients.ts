import type { Api } from '../../api/api.ts'
import { findRecord } from '../../api/records/find.ts'
import { readAll } from '../../api/records/read.ts'
import type { Scope } from '../../api/records/scope.ts'
import { AmbiguousError, NotFoundError, ServerError, UsageError } from '../../errors.ts'
import { cleanName } from '../../records/describe-record.ts'
import { isArchived } from '../../records/record-state.ts'
import { foldText } from '../../records/text-equality.ts'
import { resources, TENANT } from '../../resources/index.ts'
import { NAME } from '../../resources/natural-keys.ts'
import { cleanLine } from '../../text/terminal-safe.ts'
import type { ClientRule } from '../config/receiver-config.ts'
import type { AlertEvent } from '../event.ts'

const clients = resources[TENANT]

/** How long it is remembered which client a text names, in milliseconds. */
const KNOWN_FOR = 5 * 60_000

/** How many texts are remembered. */
const MAX_KNOWN = 1000

const NO_CLIENTS = 'ITFlow shows no clients at all'

/** The client of an alert, as ITFlow has it. */
export interface AlertClient {
  id: number
  name: string
  scope: Scope & { kind: 'client' }
  /** What named a client that isn't known, if this is the client for those. */
  unknown?: string | undefined
}

type Known = { at: number; client: AlertClient | undefined }

/** Finds the clients of alerts; what was found is remembered for a while. */
export class AlertClients {
  readonly #api: () => Promise<Api>
  readonly #now: () => number
  readonly #known = new Map<string, Known>()

  constructor(api: () => Promise<Api>, now: () => number) {
    this.#api = api
    this.#now = now
  }

  /** Returns the client of an event by its source's rule, or the client for unknown ones; throws a NotFoundError if there is neither. */
  async clientOf(
    event: Pick<AlertEvent, 'clients'>,
    rule: ClientRule,
    unknownClient: string,
  ): Promise<AlertClient> {
    for (const name of namesIn(event, rule)) {
      const client = await this.find(name)
      if (client !== undefined) return client
    }
    const client = await this.find(unknownClient)
    const named = rule.kind === 'fixed' ? rule.client : event.clients.join(', ')
    const unknown = named === '' ? 'none' : cleanLine(named).slice(0, 200)
    if (client !== undefined) return { ...client, unknown }
    if (!(await hasClients(await this.#api()))) throw new ServerError(NO_CLIENTS)
    const why = named === '' ? 'The alert names no client' : `No client is called “${unknown}”`
    throw new NotFoundError(
      `${why}, and there is no client “${unknownClient}” either, which unknown_client names`,
    )
  }

  /** Returns the active client that a text names exactly; undefined if there is none, or more than one. */
  async find(text: string): Promise<AlertClient | undefined> {
    const name = foldText(text)
    const known = this.#known.get(name)
    if (known !== undefined && this.#now() - known.at < KNOWN_FOR) return known.client
    const client = await findClient(await this.#api(), text)
    this.#known.delete(name)
    // One that isn't there may be created any moment, but a flood of its alerts must not read the list each time.
    const at = client === undefined ? this.#now() - KNOWN_FOR + 30_000 : this.#now()
    this.#known.set(name, { at, client })
    const [oldest] = this.#known.keys()
    if (this.#known.size > MAX_KNOWN && oldest !== undefined) this.#known.delete(oldest)
    return client
  }

  /** Forgets which clients there are. */
  forget(): void {
    this.#known.clear()
  }
}

/** Whether ITFlow shows any client: if not, alerts must not be set aside for that. */
async function hasClients(api: Api): Promise<boolean> {
  const any = await readAll(api, clients, { scope: { kind: 'all' }, maxRecords: 1 })
  return any.length > 0
}

function namesIn({ clients: texts }: Pick<AlertEvent, 'clients'>, rule: ClientRule): string[] {
  if (rule.kind === 'fixed') return [rule.client]
  const { table } = rule
  if (table === undefined) return texts.filter((text) => text.trim() !== '').flatMap(waysToRead)
  return texts.flatMap((text) => table.get(foldText(text)) ?? [])
}

/** What a payload says is a name. Digits may be a client's ID, unless a client has that name; nothing else is a key. */
function waysToRead(text: string): readonly string[] {
  const trimmed = text.trim()
  const name = `${NAME}:${trimmed}`
  if (/^\d+$/.test(trimmed)) return [name, trimmed]
  return /^[a-z_-]+:/i.test(trimmed) ? [name] : [trimmed]
}

async function findClient(api: Api, text: string): Promise<AlertClient | undefined> {
  try {
    const found = await findRecord(api, clients, text, { scope: { kind: 'all' } })
    const id = Number(found.row[clients.id])
    if (isArchived(clients, found.row) || !(await isAllowed(api, id))) return undefined
    const name = cleanName(String(found.row[clients.label] ?? ''))
    return { id, name, scope: { kind: 'client', id, name, found } }
  } catch (error) {
    const isNone = error instanceof NotFoundError || error instanceof AmbiguousError
    // Such as `email:x`, which no client has.
    if (isNone || error instanceof UsageError) return undefined
    throw error
  }
}

/** Whether the profile may be used for a client: one that is bound has only its own. */
async function isAllowed(api: Api, id: number): Promise<boolean> {
  if (api.settings.boundTo === undefined) return true
  const scope = await api.resolveScope({})
  return scope.kind === 'client' && scope.id === id
}
