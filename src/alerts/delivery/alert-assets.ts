import type { Api } from '../../api/api.ts'
import { readRecords } from '../../api/records/read.ts'
import { PermissionError, UnsupportedError } from '../../errors.ts'
import { cleanName } from '../../records/describe-record.ts'
import { normaliseValue } from '../../records/notations.ts'
import type { Row } from '../../records/record.ts'
import { isArchived } from '../../records/record-state.ts'
import { foldText } from '../../records/text-equality.ts'
import type { Resource } from '../../resources/definition.ts'
import { resources } from '../../resources/index.ts'
import type { AlertEvent } from '../event.ts'
import type { AlertClient } from './alert-clients.ts'

const { assets, contacts } = resources

/** How long a client's records are remembered, in milliseconds, and of how many clients. */
const KNOWN_FOR = 5 * 60_000
const MAX_KNOWN = 50

/** What an alert is about. */
export interface AlertSubject {
  asset: { id: number; name: string } | undefined
  /** The name is empty for the contact of an asset. */
  contact: { id: number; name: string } | undefined
}

/** A record by the names that may refer to it. */
interface Named {
  id: number
  name: string
  names: readonly string[]
  contact?: number
}

/** Finds assets and contacts of clients; the lists are remembered for a while. */
export class AlertAssets {
  readonly #api: () => Promise<Api>
  readonly #now: () => number
  readonly #known = new Map<string, { at: number; list: Promise<readonly Named[]> }>()

  constructor(api: () => Promise<Api>, now: () => number) {
    this.#api = api
    this.#now = now
  }

  /** Returns the asset and the contact that an event names, each only if exactly one of the client's fits. */
  async subjectOf(event: AlertEvent, client: AlertClient): Promise<AlertSubject> {
    const asset = await this.#find(assets, client, hostNames(event), assetNames)
    const named = event.contact === undefined ? [] : [foldText(event.contact)]
    const contact = await this.#find(contacts, client, named, contactNames)
    const ofAsset = asset?.contact === undefined ? undefined : { id: asset.contact, name: '' }
    return {
      asset: asset && { id: asset.id, name: asset.name },
      contact: contact === undefined ? ofAsset : { id: contact.id, name: contact.name },
    }
  }

  /** Forgets which records there are. */
  forget(): void {
    this.#known.clear()
  }

  async #find(
    resource: Resource,
    client: AlertClient,
    wanted: readonly string[],
    namesOf: (row: Row) => readonly string[],
  ): Promise<Named | undefined> {
    if (wanted.length === 0) return undefined
    const all = await this.#list(resource, client, namesOf)
    const fitting = all.filter(({ names }) => names.some((name) => wanted.includes(name)))
    return fitting.length === 1 ? fitting[0] : undefined
  }

  #list(
    resource: Resource,
    client: AlertClient,
    namesOf: (row: Row) => readonly string[],
  ): Promise<readonly Named[]> {
    const key = `${resource.name} ${client.id}`
    const known = this.#known.get(key)
    if (known !== undefined && this.#now() - known.at < KNOWN_FOR) return known.list
    const list = this.#api().then((api) => readNamed(api, resource, client, namesOf))
    this.#known.delete(key)
    this.#known.set(key, { at: this.#now(), list })
    list.catch(() => this.#known.delete(key))
    const [oldest] = this.#known.keys()
    if (this.#known.size > MAX_KNOWN && oldest !== undefined) this.#known.delete(oldest)
    return list
  }
}

/** Reads a client's records; none if this key may not read them. */
async function readNamed(
  api: Api,
  resource: Resource,
  { scope }: AlertClient,
  namesOf: (row: Row) => readonly string[],
): Promise<readonly Named[]> {
  const all: Named[] = []
  try {
    for await (const page of readRecords(api, resource, { scope })) {
      for (const { row } of page) {
        if (isArchived(resource, row)) continue
        const name = cleanName(String(row[resource.label] ?? ''))
        const contact = Number(row['asset_contact_id'] ?? 0)
        const names = namesOf(row).filter((text) => text !== '')
        all.push({
          ...{ id: Number(row[resource.id]), name, names },
          ...(contact > 0 ? { contact } : {}),
        })
      }
    }
    return all
  } catch (error) {
    if (error instanceof PermissionError || error instanceof UnsupportedError) return []
    throw error
  }
}

/**
 * A name and its form for comparing with names of the other kind: one with a domain fits one without, but two domains must
 * be the same.
 */
function nameForms(name: string, withDomain: string, without: string): readonly string[] {
  const [short = name, domain] = name.split('.')
  return [`name ${name}`, domain === undefined ? `${without} ${name}` : `${withDomain} ${short}`]
}

/** How the host of an event may be named: with its domain and without, and by its addresses. */
function hostNames({ host, ip, mac }: AlertEvent): readonly string[] {
  const names = [host, ip].flatMap((text) => {
    const folded = foldText(text ?? '')
    if (folded === '') return []
    const address = normaliseValue({ notation: 'ip' }, folded)
    if (address !== undefined) return [`ip ${address}`]
    return nameForms(folded, 'bare', 'short')
  })
  const plainMac = mac === undefined ? undefined : normaliseValue({ notation: 'mac' }, mac)
  return [...new Set([...names, ...(plainMac === undefined ? [] : [`mac ${plainMac}`])])]
}

function assetNames(row: Row): readonly string[] {
  const name = foldText(String(row['asset_name'] ?? ''))
  const addresses = [row['interface_ip'], row['interface_ipv6']].flatMap((text) => {
    const address = normaliseValue({ notation: 'ip' }, String(text ?? ''))
    return address === undefined ? [] : [`ip ${address}`]
  })
  const mac = normaliseValue({ notation: 'mac' }, String(row['interface_mac'] ?? ''))
  return [
    ...(name === '' ? [] : nameForms(name, 'short', 'bare')),
    ...addresses,
    ...(mac === undefined ? [] : [`mac ${mac}`]),
  ]
}

function contactNames(row: Row): readonly string[] {
  return [row['contact_name'], row['contact_email']].map((text) => foldText(String(text ?? '')))
}
