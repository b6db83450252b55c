import type { Identity, SourceRecord } from './expected-imports.ts'
import type { Seeded } from './seeded.ts'

/** A client, with the names of its locations. */
export interface Site {
  client: string
  locations: readonly string[]
}

/** A machine, as the RMM knows it. */
export interface Machine extends SourceRecord {
  site: Site
  /** Its values by ITFlow's fields, as ITFlow stores them. */
  values: Record<string, string>
  /** The serial that it really has, if its values have another machine's for some weeks. */
  serial: string
  isPresent: boolean
}

/** What happens in a week, apart from what always does. */
export interface Happenings {
  /** Whether a machine keeps its network card: something has to tell which one it is. */
  keepsCard: (machine: Machine) => boolean
}

/** The columns of the file, and the fields that the map makes of them. */
export const COLUMNS: Readonly<Record<string, string>> = {
  hostname: 'asset_name',
  kind: 'asset_type',
  vendor: 'asset_make',
  product: 'asset_model',
  tag: 'asset_serial',
  system: 'asset_os',
  state: 'asset_status',
  remark: 'asset_notes',
  site: 'asset_location_id',
  bought: 'asset_purchase_date',
  address: 'interface_ip',
  card: 'interface_mac',
}

/** The fields that the map gives to the source, and what people call them there. */
export const OWNED = { asset_os: 'os', interface_ip: 'ip', interface_mac: 'mac' }

const TYPES = ['Laptop', 'Desktop', 'Server', 'Virtual Machine', 'Other']
const MAKES = ['Dell', 'Lenovo', 'HP', "O'Brien & Söhne"]
const SYSTEMS = ['Windows 11 Pro', 'Windows 10 Pro', 'Ubuntu 24.04 LTS', 'macOS 15']
const STATES = ['Deployed', 'Ready to Deploy', 'Stored', 'Out for Repair']

/** The RMM and its machines, which change from week to week. */
export class Fleet {
  readonly machines: Machine[] = []
  readonly #random: Seeded
  readonly #sites: readonly Site[]
  #count = 0

  constructor(random: Seeded, sites: readonly Site[], size: number) {
    this.#random = random
    this.#sites = sites
    for (let index = 0; index < size; index += 1) this.#install()
  }

  get present(): Machine[] {
    return this.machines.filter(({ isPresent }) => isPresent)
  }

  /** A week passes. */
  pass(week: number, { keepsCard }: Happenings): void {
    const random = this.#random
    for (const machine of this.present) {
      const { values, site } = machine
      const change = (chance: number, field: string, value: () => string) => {
        if (random.isHit(chance)) values[field] = value()
      }
      this.#count += 1
      change(0.01, 'asset_name', () => `HOST-${week}-${this.#count}`)
      change(0.03, 'asset_os', () => `${random.pick(SYSTEMS)} build ${week}`)
      change(0.03, 'interface_ip', () => this.#address())
      change(0.005, 'asset_model', () => `Model ${week}.${random.below(50)}`)
      change(0.005, 'asset_notes', () => (random.isHit(0.2) ? '' : `Seen in week ${week}`))
      change(0.005, 'asset_status', () => random.pick(STATES))
      change(0.005, 'asset_location_id', () => random.pick(site.locations))
      change(0.003, 'asset_type', () => random.pick(TYPES))
      change(0.003, 'asset_purchase_date', () => this.#day())
      if (!keepsCard(machine)) change(0.005, 'interface_mac', () => this.#card())
    }
    this.#exchangeCards(this.present.filter((machine) => !keepsCard(machine)))
    this.#replaceBoards()
    this.#comeAndGo()
  }

  /** Two machines report one serial, as cloned virtual machines do; returns a function that ends it. */
  shareSerial(): () => void {
    const [one, other] = this.#random.some(this.present, 2)
    if (one === undefined || other === undefined) return () => undefined
    other.values['asset_serial'] = one.values['asset_serial'] ?? ''
    return () => {
      other.values['asset_serial'] = other.serial
    }
  }

  #exchangeCards(machines: readonly Machine[]): void {
    for (let times = 0; times < 2; times += 1) {
      const [one, other] = this.#random.some(machines, 2)
      if (one === undefined || other === undefined) return
      const card = one.values['interface_mac'] ?? ''
      one.values['interface_mac'] = other.values['interface_mac'] ?? ''
      other.values['interface_mac'] = card
    }
  }

  /** New mainboards have new serials. */
  #replaceBoards(): void {
    for (const machine of this.#random.some(this.present, 2)) {
      if (machine.values['asset_serial'] !== machine.serial) continue
      machine.serial = this.#newSerial()
      machine.values['asset_serial'] = machine.serial
    }
  }

  #comeAndGo(): void {
    const random = this.#random
    for (const machine of random.some(this.present, random.below(16))) machine.isPresent = false
    const gone = this.machines.filter(({ isPresent }) => !isPresent)
    for (const machine of random.some(gone, random.below(8))) machine.isPresent = true
    for (let index = random.below(12); index > 0; index -= 1) this.#install()
  }

  #install(): void {
    const random = this.#random
    const site = random.pick(this.#sites)
    const serial = this.#newSerial()
    const values: Record<string, string> = {
      asset_name: `HOST-${this.#count}`,
      asset_type: random.pick(TYPES),
      asset_make: random.pick(MAKES),
      asset_model: random.isHit(0.2) ? '' : `Model ${random.below(50)}`,
      asset_serial: serial,
      asset_os: random.pick(SYSTEMS),
      asset_status: random.pick(STATES),
      asset_notes: random.isHit(0.7) ? '' : `Remark ${random.below(1000)}`,
      asset_location_id: random.isHit(0.2) ? '' : random.pick(site.locations),
      asset_purchase_date: random.isHit(0.3) ? '' : this.#day(),
      interface_ip: this.#address(),
      interface_mac: this.#card(),
    }
    const key = `agent-${this.#count.toString(36)}`
    this.machines.push({ key, site, client: site.client, values, serial, isPresent: true })
  }

  #newSerial(): string {
    this.#count += 1
    return `SN${String(this.#count).padStart(7, '0')}`
  }

  #card(): string {
    this.#count += 1
    const digits = this.#count.toString(16).padStart(8, '0')
    return `02:3c:${digits.replace(/..(?=.)/g, '$&:')}`
  }

  #address(): string {
    const random = this.#random
    return `10.${random.below(200)}.${random.below(250)}.${1 + random.below(250)}`
  }

  #day(): string {
    const random = this.#random
    const two = (number: number) => String(number).padStart(2, '0')
    return `20${two(15 + random.below(11))}-${two(1 + random.below(12))}-${two(1 + random.below(28))}`
  }
}

/** How assets are distinguished: by the serial, then the network card or the name, unless the serial is another. */
export const IDENTITY: Identity = {
  client: 'asset_client_id',
  unique: 'asset_serial',
  distinct: ['asset_serial'],
  match(now, row) {
    const isSame = (name: string) => row[name] !== '' && row[name] === now[name]
    if (isSame('asset_serial')) return 'link'
    if (!isSame('interface_mac') && !isSame('asset_name'))
      throw new Error(
        `nothing tells which machine ${row['asset_name']} is: the test makes no sense`,
      )
    return now['asset_serial'] === '' ? 'link' : 'refuse'
  },
}

/** The map for the RMM's file. */
export function mapText(): string {
  const columns = Object.entries(COLUMNS).map(([heading, field]) =>
    field === 'asset_purchase_date'
      ? `  ${heading}: { field: ${field}, date: DD.MM.YYYY }`
      : `  ${heading}: ${field}`,
  )
  return [
    'source_id: agent',
    `owns: [${Object.values(OWNED).join(', ')}]`,
    'columns:',
    '  customer: client',
    ...columns,
    '',
  ].join('\n')
}

/** The RMM's file, in an order and in notations that differ from week to week. */
export function fileOf(machines: readonly Machine[], random: Seeded): string {
  const heading = ['agent', 'customer', ...Object.keys(COLUMNS)]
  const rows = random.some(machines, machines.length).map(({ key, client, values }) => {
    const cells = Object.values(COLUMNS).map((field) => written(field, values[field] ?? '', random))
    return [key, client, ...cells]
  })
  const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`
  return [heading, ...rows].map((cells) => `${cells.map(quoted).join(',')}\n`).join('')
}

/** A value as the RMM writes it: days as in Germany, network cards in any notation. */
function written(field: string, value: string, random: Seeded): string {
  if (field === 'asset_purchase_date') return value.split('-').reverse().join('.')
  if (field !== 'interface_mac') return value
  return random.pick([value, value.toUpperCase().replaceAll(':', '-'), value.replaceAll(':', '')])
}
