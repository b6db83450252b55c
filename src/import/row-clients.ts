import type { Api } from '../api/api.ts'
import { readAll, type StoredRecord } from '../api/records/read.ts'
import type { Scope } from '../api/records/scope.ts'
import { AmbiguousError, type Failure, NotFoundError } from '../errors.ts'
import { cleanName, displayName } from '../records/describe-record.ts'
import { closestMatch } from '../records/did-you-mean.ts'
import type { InputValue } from '../records/input.ts'
import { textOfJson } from '../records/json-input.ts'
import { isArchived } from '../records/record-state.ts'
import { isNoReference } from '../records/reference-input.ts'
import { foldText } from '../records/text-equality.ts'
import { resources, TENANT } from '../resources/index.ts'
import { cleanLine } from '../text/terminal-safe.ts'
import type { ReferenceLists } from './reference-lists.ts'
import { RowError, refusalFrom } from './row-error.ts'

/** The client of a row: an ID, null for none, undefined if neither the row nor the scope says. */
export type RowClient = number | null | undefined

const REFERENCE = { kind: 'reference' } as const

/** Resolves the clients that rows name. */
export class RowClients {
  readonly #api: Api
  readonly #scope: Scope
  readonly #lists: ReferenceLists
  readonly #known = new Map<string, Promise<StoredRecord>>()
  #all: Promise<readonly StoredRecord[]> | undefined

  constructor(api: Api, scope: Scope, lists: ReferenceLists) {
    this.#api = api
    this.#scope = scope
    this.#lists = lists
  }

  /** Returns the client of a row. Throws a RowError if it doesn't exist, or is outside the scope. */
  async resolve(input: InputValue | undefined): Promise<RowClient> {
    const text = input === undefined ? '' : textOfJson(REFERENCE, input.inputName, input.value)
    if (input === undefined || isNoReference(text)) return this.#ofScope(input)
    const { row } = await this.#find(text.trim(), input.inputName)
    const client = Number(row[resources[TENANT].id])
    if (
      this.#scope.kind === 'all' ||
      (this.#scope.kind === 'client' && this.#scope.id === client)
    ) {
      return client
    }
    throw new RowError({
      why: `The row belongs to ${displayName(resources[TENANT], row)}, but the import is for ${this.#scopeName()}`,
      column: input.inputName,
    })
  }

  #ofScope(input: InputValue | undefined): RowClient {
    if (this.#scope.kind === 'global') return null
    if (this.#scope.kind === 'client') return this.#scope.id
    return input === undefined ? undefined : null
  }

  #scopeName(): string {
    if (this.#scope.kind !== 'client') return 'records of no client'
    return this.#scope.name ?? `client ${this.#scope.id}`
  }

  #find(text: string, inputName: string): Promise<StoredRecord> {
    const name = foldText(text)
    const known = this.#known.get(name) ?? this.#lookUp(text, inputName)
    this.#known.set(name, known)
    return known
  }

  async #lookUp(text: string, inputName: string): Promise<StoredRecord> {
    await this.all()
    try {
      const field = { refers: TENANT, kind: 'reference', label: 'Client' } as const
      const reference = { ...field, sql: '', nullable: true, databaseDefault: null }
      const all = { kind: 'all' } as const
      const { record } = await this.#lists.lookUp(
        this.#api,
        { field: reference, inputName, text },
        all,
      )
      if (record === undefined) throw new NotFoundError(`No client “${cleanLine(text)}”`)
      return record.stored
    } catch (error) {
      if (!(error instanceof NotFoundError || error instanceof AmbiguousError)) throw error
      throw await this.#unknownClientError(text, inputName, error)
    }
  }

  /** Returns all clients; they are read once. */
  all(): Promise<readonly StoredRecord[]> {
    this.#all ??= readAll(this.#api, resources[TENANT], { scope: { kind: 'all' } }).then((all) => {
      this.#lists.seed(resources[TENANT], all)
      return all
    })
    return this.#all
  }

  async #unknownClientError(text: string, inputName: string, failure: Failure): Promise<RowError> {
    if (failure instanceof AmbiguousError) return new RowError(refusalFrom(failure, inputName))
    const { label } = resources[TENANT]
    const names = (await this.all()).map(({ row }) => cleanName(String(row[label] ?? '')))
    const near = closestMatch(text, names) ?? names.find((name) => isPart(name, text))
    return new RowError({
      why: `No client “${cleanLine(text)}” on ${this.#api.settings.instance}`,
      column: inputName,
      ...(near === undefined
        ? {}
        : { hint: `Did you mean ${near}? Clients are matched by their full name only` }),
    })
  }

  /** Throws a RowError if the client that a row names is archived. */
  async requireActive(input: InputValue | undefined): Promise<void> {
    const text = input === undefined ? '' : textOfJson(REFERENCE, input.inputName, input.value)
    if (input === undefined || isNoReference(text)) return
    const { row } = await this.#find(text.trim(), input.inputName)
    const tenant = resources[TENANT]
    if (!isArchived(tenant, row)) return
    const id = Number(row[tenant.id])
    throw new RowError({
      why: `The client ${displayName(tenant, row)} (${id}) is archived`,
      column: input.inputName,
      hint: { for: 'Unarchive it', step: { do: 'unarchive', resource: tenant.name, id } },
    })
  }
}

/** Whether one name starts with the other. */
function isPart(name: string, text: string): boolean {
  const [a, b] = [foldText(name), foldText(text)]
  return a !== '' && b !== '' && (a.startsWith(b) || b.startsWith(a))
}
