import { defineResource } from './definition.ts'
import {
  accessTimestamps,
  flag,
  id,
  integer,
  longText,
  notes,
  reference,
  text,
} from './field-builders.ts'
import { clientColumn, column, filterBy } from './list-builders.ts'
import { FREE_TEXT, ONE_LINE, onBoth, prompted, required } from './write-presets.ts'

/** Networks. */
export const networks = defineResource(() => ({
  name: 'networks',
  noun: 'network',
  nouns: 'networks',
  module: 'networks',
  summary: 'Networks, VLANs and address ranges',
  id: 'network_id',
  prefix: 'network_',
  label: 'network_name',
  client: 'network_client_id',
  archivedAt: 'network_archived_at',
  keys: {},
  matchKeys: ['name+network'],
  fields: {
    network_id: id(),
    network_name: text(200, 'Name', {
      nullable: false,
      write: required('such as Guest WLAN'),
    }),
    network_description: longText('Description', { write: onBoth(ONE_LINE) }),
    network_vlan: integer('VLAN', {
      nullable: true,
      databaseDefault: null,
      write: prompted('VLAN ID, such as 90'),
      synonyms: ['VLAN ID'],
    }),
    network: text(200, 'Network', {
      notation: 'network',
      nullable: false,
      write: required('in CIDR notation, such as 10.9.0.0/24'),
      synonyms: ['Network (CIDR)', 'CIDR'],
    }),
    network_subnet: text(200, 'Subnet'),
    network_gateway: text(200, 'Gateway', {
      notation: 'ip',
      nullable: false,
      write: prompted('such as 10.9.0.1'),
      synonyms: ['Default Gateway'],
    }),
    network_primary_dns: text(200, 'Primary DNS', {
      notation: 'ip',
      write: onBoth('such as 10.9.0.53'),
      synonyms: ['DNS 1', 'Primary DNS Server'],
    }),
    network_secondary_dns: text(200, 'Secondary DNS', {
      notation: 'ip',
      write: onBoth('used if the primary fails'),
      synonyms: ['DNS 2', 'Secondary DNS Server'],
    }),
    network_dhcp_range: text(200, 'DHCP range', {
      write: onBoth('such as 10.9.0.100-10.9.0.199'),
      synonyms: ['IP Range', 'DHCP Scope'],
    }),
    network_notes: notes('Notes', {
      write: onBoth(FREE_TEXT),
      synonyms: ['Comments', 'Remarks'],
    }),
    network_favorite: flag('Favorite', { since: '26.05' }),
    ...accessTimestamps('network'),
    network_location_id: reference('locations', 'Location', {
      write: onBoth('office or site where it is'),
      synonyms: ['Location Name', 'Office Location', 'Site', 'Site Name'],
    }),
    network_client_id: reference('clients', 'Client'),
  },
  columns: [
    column('network_name', 'NAME'),
    column('network_vlan', 'VLAN', { dropPriority: 2 }),
    column('network', 'NETWORK', { minWidth: 18 }),
    column('network_gateway', 'GATEWAY', { dropPriority: 3, minWidth: 15 }),
    column('network_dhcp_range', 'DHCP RANGE', { dropPriority: 4 }),
    column('network_location_id', 'LOCATION', { dropPriority: 5 }),
    clientColumn('network_client_id'),
  ],
  reportPart: 'network',
  operations: {
    read: { file: 'read', level: 1 },
    create: { file: 'create', level: 2, since: '26.10' },
    update: { file: 'update', level: 2, since: '26.10' },
    archive: { file: 'archive', level: 2, since: '26.10' },
    unarchive: { file: 'unarchive', level: 2, since: '26.10' },
  },
  documentedOnly: ['delete'],
  filters: [filterBy('network_id'), filterBy('network_name')],
  hidesArchivedSince: '26.10',
  permission: 'support',
  page: { list: 'networks' },
  examples: [
    'itflow networks list --client acme',
    'itflow networks create --client acme --name "Guest WLAN" --network 10.9.0.0/24 --gateway 10.9.0.1 --vlan 90',
  ],
}))
