import type { Api } from '../api/api.ts'
import { readAll, type StoredRecord } from '../api/records/read.ts'
import type { Scope } from '../api/records/scope.ts'
import { AmbiguousError, type Failure, NotFoundError } from '../errors.ts'
import { cleanName, displayName } from '../records/describe-record.ts'
import { closestMatch } from '../records/did-you-mean.ts'
import type { InputValue } from '../records/input.ts'
import { textOfJson } from '../records/json-input.ts'
import { isNoReference } from '../records/reference-input.ts'
import { foldText } from '../records/text-equality.ts'
import { resources, TENANT } from '../resources/index.ts'
import { cleanLine } from '../text/terminal-safe.ts'
import type { ReferenceLists } from './reference-lists.ts'
import { RowError, refusalFrom } from './row-error.ts'

/** Whose a row's record is: a client's ID, null for none, undefined where neither the row nor the scope says. */
export type RowClient = number | null | undefined

const REFERENCE = { kind: 'reference' } as const

/** The clients that rows name. */
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

  /** The client of a row; throws a RowFault for one that isn't there, or lies outside the scope. */
  async resolve(given: InputValue | undefined): Promise<RowClient> {
    const text = given === undefined ? '' : textOfJson(REFERENCE, given.inputName, given.value)
    if (given === undefined || isNoReference(text)) return this.#ofScope(given)
    const { row } = await this.#find(text.trim(), given.inputName)
    const client = Number(row[resources[TENANT].id])
    if (
      this.#scope.kind === 'all' ||
      (this.#scope.kind === 'client' && this.#scope.id === client)
    ) {
      return client
    }
    throw new RowError({
      why: `The row is ${displayName(resources[TENANT], row)}'s, and the import is for ${this.#scopeName()}`,
      column: given.inputName,
    })
  }

  #ofScope(given: InputValue | undefined): RowClient {
    if (this.#scope.kind === 'global') return null
    if (this.#scope.kind === 'client') return this.#scope.id
    return given === undefined ? undefined : null
  }

  #scopeName(): string {
    if (this.#scope.kind !== 'client') return 'records of no client'
    return this.#scope.name ?? `client ${this.#scope.id}`
  }

  #find(text: string, called: string): Promise<StoredRecord> {
    const name = foldText(text)
    const known = this.#known.get(name) ?? this.#look(text, called)
    this.#known.set(name, known)
    return known
  }

  async #look(text: string, called: string): Promise<StoredRecord> {
    await this.all()
    try {
      const field = { refers: TENANT, kind: 'reference', label: 'Client' } as const
      const asked = { ...field, sql: '', nullable: true, databaseDefault: null }
      const { record } = await this.#lists.lookUp(this.#api, asked, called, text, { kind: 'all' })
      if (record === undefined) throw new NotFoundError(`No client “${cleanLine(text)}”`)
      return record.stored
    } catch (error) {
      if (!(error instanceof NotFoundError || error instanceof AmbiguousError)) throw error
      throw await this.#unknown(text, called, error)
    }
  }

  /** All clients, read once. */
  all(): Promise<readonly StoredRecord[]> {
    this.#all ??= readAll(this.#api, resources[TENANT], { scope: { kind: 'all' } }).then((all) => {
      this.#lists.seed(resources[TENANT], all)
      return all
    })
    return this.#all
  }

  async #unknown(text: string, called: string, failure: Failure): Promise<RowError> {
    if (failure instanceof AmbiguousError) return new RowError(refusalFrom(failure, called))
    const { label } = resources[TENANT]
    const names = (await this.all()).map(({ row }) => cleanName(String(row[label] ?? '')))
    const near = closestMatch(text, names) ?? names.find((name) => isPart(name, text))
    return new RowError({
      why: `No client “${cleanLine(text)}” on ${this.#api.settings.instance}`,
      column: called,
      ...(near === undefined
        ? {}
        : { hint: `Did you mean ${near}? Clients are matched by their full name only` }),
    })
  }

  /** Throws a RowFault where nothing is to be written of a client that a row names: it is archived. */
  async requireActive(given: InputValue | undefined): Promise<void> {
    const text = given === undefined ? '' : textOfJson(REFERENCE, given.inputName, given.value)
    if (given === undefined || isNoReference(text)) return
    const { row } = await this.#find(text.trim(), given.inputName)
    const tenant = resources[TENANT]
    if ((row[tenant.archivedAt ?? ''] ?? null) === null) return
    const id = Number(row[tenant.id])
    throw new RowError({
      why: `The client ${displayName(tenant, row)} (${id}) is archived`,
      column: given.inputName,
      hint: { for: 'Bring it back', step: { do: 'unarchive', resource: tenant.name, id } },
    })
  }
}

/** Whether one name begins with the other. */
function isPart(name: string, text: string): boolean {
  const [a, b] = [foldText(name), foldText(text)]
  return a !== '' && b !== '' && (a.startsWith(b) || b.startsWith(a))
}
