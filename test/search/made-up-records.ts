import type { Row } from '../../src/records/record.ts'
import { shapeRecord } from '../../src/records/shape.ts'
import type { Resource, ResourceName } from '../../src/resources/definition.ts'
import { resources } from '../../src/resources/index.ts'

/** A made-up record to search. */
export interface MadeUp {
  key: string
  resource: Resource
  row: Row
}

type Raw = Readonly<Record<string, string | null>>

/** Records of every kind that a term can name, each with neighbours that differ a little. */
const RAW: Readonly<Record<string, readonly [ResourceName, Raw]>> = {
  laptop: [
    'assets',
    {
      ...{ asset_name: 'LT-0042', asset_type: 'Laptop', asset_serial: 'PF4K-7Z1A' },
      ...{ interface_mac: '00:1b:21:3c:4d:5e', interface_ip: '10.20.30.41' },
      ...{ interface_ipv6: '2001:db8:1::41', asset_uri: 'https://lt-0042.corp.example:8443/ui' },
    },
  ],
  laptopNext: [
    'assets',
    {
      ...{ asset_name: 'LT-0421', asset_type: 'Laptop', asset_serial: 'PF4K7Z1B' },
      ...{ interface_mac: '00:1b:21:3c:4d:5f', interface_ip: '10.20.30.4' },
      ...{ interface_ipv6: '2001:db8:1::4' },
    },
  ],
  server: [
    'assets',
    {
      ...{ asset_name: 'SRV-DC01', asset_type: 'Server', asset_serial: '7QX2LK3' },
      ...{ interface_mac: '02-00-5E-10-00-01', interface_ip: '10.20.31.2' },
    },
  ],
  whiteBox: [
    'assets',
    { asset_name: 'DT-9', asset_serial: 'To be filled by O.E.M.', interface_ip: 'DHCP' },
  ],
  lan: [
    'networks',
    { network_name: 'Office', network: '10.20.30.0/24', network_gateway: '10.20.30.1' },
  ],
  site: [
    'networks',
    { network_name: 'Campus', network: '10.20.0.0/16', network_gateway: '10.20.0.1' },
  ],
  lan6: [
    'networks',
    { network_name: 'Sixes', network: '2001:db8:1::/64', network_gateway: 'fe80::1' },
  ],
  otherLan: ['networks', { network_name: 'Depot', network: '192.168.1.0/24', network_gateway: '' }],
  berlin: [
    'contacts',
    {
      ...{ contact_name: 'Änne Weiß', contact_email: 'aenne@spree.example' },
      ...{ contact_phone_country_code: '49', contact_phone: '03090182044' },
    },
  ],
  berlinBare: [
    'contacts',
    {
      ...{ contact_name: 'Jörg Spree', contact_email: 'joerg@spree.example' },
      ...{ contact_phone: '493090182055', contact_mobile: '01511234987' },
    },
  ],
  london: [
    'contacts',
    {
      ...{ contact_name: "Mary O'Neill", contact_email: 'mary.oneill@thames.example' },
      ...{ contact_phone_country_code: '44', contact_phone: '2079460018' },
    },
  ],
  local: [
    'contacts',
    {
      ...{ contact_name: 'Dolores Vega', contact_email: 'dv@harbor.example' },
      ...{ contact_phone: '5550142', contact_extension: '317' },
    },
  ],
  american: [
    'contacts',
    {
      ...{ contact_name: 'Ada Lovelace', contact_email: 'ada@harbor.example' },
      ...{ contact_phone: '14155550188' },
    },
  ],
  site7: [
    'locations',
    { location_name: 'Hafenbüro', location_phone: '+49 40 3180-0', location_hours: '9-17' },
  ],
  hamburg: [
    'contacts',
    {
      ...{ contact_name: 'Swantje Hansen', contact_email: 'sh@elbe.example' },
      ...{ contact_phone_country_code: '49', contact_phone: '40318067' },
    },
  ],
  vendor: [
    'vendors',
    { vendor_name: 'Fiberline', vendor_email: 'noc@fiberline.example', vendor_phone: '8005550111' },
  ],
  domain: ['domains', { domain_name: 'harbor.example', domain_ip: '203.0.113.10' }],
  umlaut: ['domains', { domain_name: 'bücher.example' }],
  otherDomain: ['domains', { domain_name: 'myharbor.example' }],
  certificate: [
    'certificates',
    { certificate_name: 'Shop', certificate_domain: '*.shop.example', certificate_description: '' },
  ],
  client: [
    'clients',
    {
      ...{ client_name: 'Harbor &amp; Söhne', client_abbreviation: 'HARB' },
      ...{ client_website: 'www.harbor.example' },
    },
  ],
  ticket: [
    'tickets',
    {
      ...{ ticket_prefix: 'TCK-', ticket_number: '1042', ticket_subject: 'Printer offline' },
      ticket_details: '<p>The <b>label</b>maker in room&nbsp;7 is fine.</p>',
    },
  ],
  ticketNext: [
    'tickets',
    {
      ...{ ticket_prefix: 'TCK-', ticket_number: '10421', ticket_subject: 'VPN drops' },
      ticket_details: '<p>Every evening.</p>',
    },
  ],
  document: [
    'documents',
    {
      document_name: 'Runbook',
      document_content: '<h1>Start</h1><p>Ask Canada for the Umspannwerk.</p>',
    },
  ],
  credential: [
    'credentials',
    {
      ...{ credential_name: 'Firewall edge', credential_username: 'netadmin' },
      ...{ credential_uri: 'https://10.20.30.1/login', credential_note: 'swordfish-note' },
      credential_description: 'zanzibar',
    },
  ],
}

/** The made-up records, typed as reads return them. */
export const MADE_UP: readonly MadeUp[] = Object.entries(RAW).map(([key, [name, raw]], index) => {
  const resource = resources[name]
  return { key, resource, row: shapeRecord(resource, { [resource.id]: String(index + 1), ...raw }) }
})
