import type { Stored } from '../api/reading.ts'
import { clientOf } from '../api/scope.ts'
import type { Row } from '../records/record.ts'
import type { Resource } from '../resources/definition.ts'
import { keyForm, type MatchKey } from './match-keys.ts'

/** Stands between the parts of a form; no value has it. */
const BETWEEN = '\0'

/** A row's or a record's value of a key, in the form by which it is found; undefined where it can't be used. */
export function formOf(
  resource: Resource,
  { fields }: MatchKey,
  stands: (name: string) => Row[string] | undefined,
): string | undefined {
  const [only = ''] = fields
  if (fields.length === 1) return keyForm(resource, only, stands(only))
  const parts: string[] = []
  for (const name of fields) {
    const part = keyForm(resource, name, stands(name))
    if (part === undefined) return undefined
    parts.push(part)
  }
  return parts.join(BETWEEN)
}

/** A key's records by the forms of their values; one alone where it is the only one. */
type Forms = Map<string, Stored | Stored[]>

/** Records by their IDs and their keys; each key is indexed when it is first used. */
export class RecordIndex {
  readonly #resource: Resource
  readonly #records: Stored[] = []
  readonly #byId = new Map<number, Stored>()
  readonly #ofClients = new Map<MatchKey, Forms>()
  readonly #anywhere = new Map<MatchKey, Forms>()

  constructor(resource: Resource) {
    this.#resource = resource
  }

  /** All records; no more may be added once it was looked in. */
  get records(): readonly Stored[] {
    return this.#records
  }

  add(records: readonly Stored[]): void {
    const { id } = this.#resource
    for (const stored of records) {
      this.#records.push(stored)
      this.#byId.set(Number(stored.row[id]), stored)
    }
    this.#ofClients.clear()
    this.#anywhere.clear()
  }

  byId(id: number): Stored | undefined {
    return this.#byId.get(id)
  }

  /** The form of a record's value of a key. */
  formIn(key: MatchKey, { row }: Stored): string | undefined {
    return formOf(this.#resource, key, (name) => row[name])
  }

  /** A client's records with a value; those of no client for null. */
  ofClient(key: MatchKey, form: string, client: number | null): readonly Stored[] {
    const forms = this.#made(this.#ofClients, key, ({ row }, found) =>
      formInClient(found, clientOf(this.#resource, row)),
    )
    return listOf(forms.get(formInClient(form, client)))
  }

  /** All records with a value. */
  anywhere(key: MatchKey, form: string): readonly Stored[] {
    return listOf(this.#made(this.#anywhere, key, (_, found) => found).get(form))
  }

  #made(
    made: Map<MatchKey, Forms>,
    key: MatchKey,
    named: (stored: Stored, form: string) => string,
  ): Forms {
    const known = made.get(key)
    if (known !== undefined) return known
    const forms: Forms = new Map()
    for (const stored of this.#records) {
      const form = this.formIn(key, stored)
      if (form !== undefined) put(forms, named(stored, form), stored)
    }
    made.set(key, forms)
    return forms
  }
}

function formInClient(form: string, client: number | null): string {
  return `${client ?? 0}${BETWEEN}${form}`
}

function put(forms: Forms, form: string, stored: Stored): void {
  const known = forms.get(form)
  if (known === undefined) forms.set(form, stored)
  else if (Array.isArray(known)) known.push(stored)
  else forms.set(form, [known, stored])
}

function listOf(found: Stored | Stored[] | undefined): readonly Stored[] {
  if (found === undefined) return []
  return Array.isArray(found) ? found : [found]
}
