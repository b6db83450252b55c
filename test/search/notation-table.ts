/** A way to write a term, and what it must find: the best match and all others. Nothing else may be found. */
export interface Notated {
  of: string
  term: string
  first: string | undefined
  also: readonly string[]
}

type Wanted = readonly [first: string | undefined, ...also: string[]]

function rows(of: string, terms: readonly string[], [first, ...also]: Wanted): Notated[] {
  return [...new Set(terms)].map((term) => ({ of, term, first, also }))
}

/** Each text with spaces and invisible marks around it, as it is copied from other programs. */
const copied = (texts: readonly string[]) =>
  texts.flatMap((text) => [text, ` ${text} `, `\u202a${text}\u202c`, `${text}\u200b`])

const cased = (texts: readonly string[]) =>
  texts.flatMap((text) => [text, text.toUpperCase(), text.toLowerCase()])

/** The ways to write an IPv4 address. */
const ipv4 = (ip: string) =>
  copied([
    ...[
      ip,
      `${ip}:8443`,
      `${ip}/32`,
      `http://${ip}`,
      `https://${ip}/`,
      `https://${ip}:8443/ui?a=1`,
    ],
    ...[`ssh://admin@${ip}`, `\\\\${ip}\\share`, `//${ip}/share`, `::ffff:${ip}`, `[::ffff:${ip}]`],
    ...[`${ip}/admin`, `admin@${ip}:22/`, `ftp://user:word@${ip}/`],
  ])

const ipv6 = (forms: readonly string[]) =>
  copied(
    cased(
      forms.flatMap((ip) => [
        ...[
          ip,
          `[${ip}]`,
          `[${ip}]:8443`,
          `https://[${ip}]/`,
          `https://[${ip}]:8443/ui`,
          `${ip}/128`,
        ],
        `${ip}%eth0`,
      ]),
    ),
  )

/** The ways to write a MAC address of 12 digits. */
function mac(digits: string): string[] {
  const groups = (size: number) => digits.match(new RegExp(`.{${size}}`, 'g')) ?? []
  const separated = [
    ...[':', '-', '.', ' ', '\u2013', '\u2011'].map((sign) => groups(2).join(sign)),
    ...['.', '-', ':'].map((sign) => groups(4).join(sign)),
    ...['-', ':'].map((sign) => groups(6).join(sign)),
    digits,
    groups(2)
      .map((group) => group.replace(/^0/, ''))
      .join(':'),
  ]
  return copied(cased(separated))
}

/** The ways to group the digits of a phone number. */
function grouped(prefix: string, parts: readonly string[]): string[] {
  const [area = '', ...rest] = parts
  return [
    `${prefix}${parts.join('')}`,
    ...[' ', '-', '.', '\u2011', '\u00a0'].map((sign) => `${prefix}${parts.join(sign)}`),
    `${prefix}(${area}) ${rest.join(' ')}`,
    `${prefix}${area}/${rest.join('')}`,
    `${prefix}${area} / ${rest.join('-')}`,
  ]
}

const uri = (numbers: readonly string[]) =>
  numbers.flatMap((number) => [number, `tel:${number}`, `"Somebody" <${number}>`])

const caller = (number: string) => [
  `sip:${number}@pbx.example`,
  `sips:${number}@pbx.example;user=phone`,
]

/** A German number, with and without its country code. */
const german = (area: string, ...parts: string[]) => [
  ...uri(['+49', '+49 ', '0049', '0049 '].flatMap((code) => grouped(code, [area, ...parts]))),
  ...uri(grouped('0', [area, ...parts])),
  ...['+49 (0)', '+49(0)', '0049 (0) '].map((code) => `${code}${area} ${parts.join(' ')}`),
  ...caller(`+49${area}${parts.join('')}`),
  `%2B49${area}${parts.join('')}`,
]

const serial = (parts: readonly string[]) =>
  copied(cased([parts.join(''), parts.join('-'), parts.join(' '), parts.join('/')]))

const email = (address: string) =>
  copied([
    ...cased([address, `mailto:${address}`, `Somebody <${address}>`, `<${address}>`]),
    `"Body, Some" <${address}>`,
    `${address}.`,
  ])

const site = (host: string) =>
  copied([
    ...cased([host, `http://${host}`, `https://${host}/`]),
    ...[`${host}.`, `https://${host}/path?q=1#top`, `${host}/path`, `${host}:443`, `//${host}/x`],
  ])

const IPS: readonly Notated[] = [
  ...rows('IPv4', ipv4('10.20.30.41'), ['laptop', 'lan', 'site']),
  ...rows('IPv4 of a neighbour', ipv4('10.20.30.4'), ['laptopNext', 'lan', 'site']),
  ...rows('IPv4 of nothing but networks', ipv4('10.20.30.77'), ['lan', 'site']),
  ...rows('IPv4 in the larger network only', ipv4('10.20.99.1'), ['site']),
  ...rows('IPv4 of a domain', ipv4('203.0.113.10'), ['domain']),
  ...rows('IPv4 elsewhere', ipv4('10.21.30.41'), [undefined]),
  ...rows('IPv4 of a gateway and an address', ipv4('10.20.30.1'), ['lan', 'credential', 'site']),
  ...rows(
    'IPv6',
    ipv6(['2001:db8:1::41', '2001:db8:1:0:0:0:0:41', '2001:0db8:0001::0041', '2001:db8:1::0:41']),
    ['laptop', 'lan6'],
  ),
  ...rows('IPv6 of nothing but a network', ipv6(['2001:db8:1::410']), ['lan6']),
  ...rows('IPv6 elsewhere', ipv6(['2001:db8:2::41']), [undefined]),
  ...rows(
    'an address with its prefix',
    ['10.20.30.41/24', '10.20.30.41/16'],
    ['laptop', 'lan', 'site'],
  ),
  ...rows(
    'a network',
    ['10.20.30.0/24', ' 10.20.30.0/24 '],
    ['lan', 'credential', 'laptop', 'laptopNext', 'site'],
  ),
  ...rows('a network within another', ['192.168.1.128/25'], ['otherLan']),
]

const CODES: readonly Notated[] = [
  ...rows('MAC', mac('001b213c4d5e'), ['laptop']),
  ...rows('MAC of a neighbour', mac('001b213c4d5f'), ['laptopNext']),
  ...rows('MAC stored with hyphens', mac('02005e100001'), ['server']),
  ...rows('MAC of nothing', mac('001b213c4d50'), [undefined]),
  ...rows('the start of a MAC', ['00:1b:21', '00-1B-21-3c'], ['laptop', 'laptopNext']),
  ...rows('serial', serial(['PF4K', '7Z1A']), ['laptop']),
  ...rows('serial of a neighbour', serial(['PF4K', '7Z1B']), ['laptopNext']),
  ...rows('serial of nothing', serial(['PF4K', '7Z1C']), [undefined]),
  ...rows(
    'ticket number',
    copied(cased(['TCK-1042', 'tck1042', 'TCK 1042', '#1042', '1042', '[TCK-1042]', '[#1042]'])),
    ['ticket'],
  ),
  ...rows('ticket number in a subject', ['Re: [TCK-1042] toner', 'AW: #1042 again'], ['ticket']),
  ...rows('ticket number of a neighbour', copied(cased(['TCK-10421', '10421'])), ['ticketNext']),
  ...rows('ticket number of nothing', copied(cased(['TCK-104', '104', 'TCK-10422'])), [undefined]),
]

const PHONES: readonly Notated[] = [
  ...rows('German phone', german('30', '9018', '2044'), ['berlin']),
  ...rows('German phone stored without its +', german('30', '9018', '2055'), ['berlinBare']),
  ...rows('German mobile', german('151', '1234', '987'), ['berlinBare']),
  ...rows('German phone of nobody', german('30', '9018', '2066'), [undefined]),
  ...rows('the same digits abroad', ['+43 30 9018 2044', '0043 3090182044'], [undefined]),
  ...rows('the same digits in another city', ['040 9018 2044', '+49 40 90182044'], [undefined]),
  ...rows('without the area code', ['9018 2044', '9018-2044', '90182044'], ['berlin']),
  ...rows('German main number', german('40', '3180', '0'), ['site7', 'hamburg']),
  ...rows('German direct line', german('40', '3180', '67'), ['hamburg', 'site7']),
  ...rows('German direct line of nobody', german('40', '3180', '4711'), ['site7']),
  ...rows(
    'German direct line of one digit',
    ['+49 40 3180-6', '040 3180-6', '+494031806', '040 31806'],
    ['site7'],
  ),
  ...rows('more digits than a direct line has', german('40', '3180', '47110'), [undefined]),
  ...rows('a direct line of a neighbour', german('40', '3181', '67'), [undefined]),
  ...rows('a direct line with 0 first', german('40', '3180', '07'), [undefined]),
  ...rows('a direct line in another country', ['+43 40 3180-67', '+1 403 180-67'], [undefined]),
  ...rows('a direct line without its area code', ['3180-67', '318067'], ['hamburg']),
  ...rows('German mobile like a direct line', german('151', '1234', '0'), [undefined]),
  ...rows('a stem that is too short', german('2', '21', '0'), [undefined]),
  ...rows(
    'American number that ends in 0',
    ['+1 415 555 018-0', '415 555 018-0', '1415555018-0', '+1 415 555 01-0'],
    [undefined],
  ),
  ...rows(
    'British phone',
    uri(
      ['+44', '+44 ', '0044', '0', '+44 (0)', '011 44 '].flatMap((code) =>
        grouped(code, ['20', '7946', '0018']).slice(0, 5),
      ),
    ),
    ['london'],
  ),
  ...rows(
    'American phone',
    uri(
      ['+1', '+1 ', '1', '1 ', '1-', '001', ''].flatMap((code) =>
        grouped(code, ['415', '555', '0188']).slice(0, 7),
      ),
    ),
    ['american'],
  ),
  ...rows(
    'a local number, from anywhere',
    uri(['5550142', '555-0142', '555 0142', '+1 541 555 0142', '1 541 555 0142', '(541) 555-0142']),
    ['local'],
  ),
  ...rows(
    'with an extension',
    ['555 0142 x317', '555-0142 ext. 317', '+1 541 555 0142 #317'],
    ['local'],
  ),
  ...rows('an extension of another', ['555 0142 x318', '555-0142 ext. 999'], [undefined]),
  ...rows('only an extension', ['317', 'x317', 'ext. 317', '#317'], ['local']),
  ...rows('a vendor', uri(grouped('', ['800', '555', '0111']).slice(0, 6)), ['vendor']),
]

const NAMES: readonly Notated[] = [
  ...rows('e-mail', email('aenne@spree.example'), ['berlin']),
  ...rows('e-mail with a domain that is known', email('dv@harbor.example'), [
    'local',
    'domain',
    'client',
  ]),
  ...rows('e-mail of nobody at a known domain', email('x@harbor.example'), ['domain', 'client']),
  ...rows('e-mail of nobody', email('anne@other.example'), [undefined]),
  ...rows('domain', site('harbor.example'), ['domain', 'client', 'local', 'american']),
  ...rows('domain with www', site('www.harbor.example'), ['domain', 'client']),
  ...rows('sub-domain', site('mail.harbor.example'), ['domain', 'client']),
  ...rows('domain that only ends alike', site('xharbor.example'), [undefined]),
  ...rows('domain in Unicode', site('bücher.example'), ['umlaut']),
  ...rows('domain in punycode', site('xn--bcher-kva.example'), ['umlaut']),
  ...rows('host under a wildcard', site('pay.shop.example'), ['certificate']),
  ...rows('host too deep for a wildcard', site('a.pay.shop.example'), [undefined]),
  ...rows('full host name', site('srv-dc01.corp.internal'), ['server']),
  ...rows(
    'short host name in an address',
    copied(
      cased([
        ...['\\\\srv-dc01', '\\\\srv-dc01\\share\\x', '//srv-dc01/share', 'http://srv-dc01/'],
        ...['rdp://srv-dc01:3389', 'srv-dc01:445', 'srv-dc01:8443/ui', 'smb://admin@srv-dc01/x'],
      ]),
    ),
    ['server'],
  ),
  ...rows('a word before a slash', ['srv-dc01/2', 'srv-dc01: 445', 'srv-dc01:x'], [undefined]),
  ...rows('host of an address', site('lt-0042.corp.example'), ['laptop']),
  ...rows('device', copied(cased(['LT-0042', 'LT0042', 'LT 0042', 'lt_0042'])), ['laptop']),
  ...rows('the start of a device', cased(['LT-04', 'LT04']), ['laptopNext']),
  ...rows('person', copied(cased(['Änne Weiß', 'Anne Weiss', 'Weiß, Änne', 'Änne  Weiß'])), [
    'berlin',
  ]),
  ...rows('surname', copied(cased(['Weiß', 'weiss'])), ['berlin']),
  ...rows('apostrophe', cased(["O'Neill", 'O’Neill', "Mary O'Neill", 'mary o’neill']), ['london']),
  ...rows('client', copied(cased(['Harbor & Söhne', 'harbor sohne'])), ['client']),
  ...rows('abbreviation', copied(cased(['HARB'])), ['client', 'domain', 'local', 'american']),
  ...rows('short word inside others', copied(cased(['ada'])), ['american']),
  ...rows(
    'words of a subject',
    copied(cased(['printer offline', 'offline printer', '"printer" offline!'])),
    ['ticket'],
  ),
  ...rows('words of a text', cased(['labelmaker', 'labelmaker fine', 'room 7']), ['ticket']),
  ...rows('words of a document', cased(['umspannwerk', 'spannwerk', 'canada']), ['document']),
  ...rows('user name', copied(cased(['netadmin'])), ['credential']),
  ...rows('notes of a credential', cased(['swordfish', 'swordfish-note', 'zanzibar']), [undefined]),
  ...rows('placeholder of a serial', ['O.E.M.', 'to be filled by O.E.M.'], ['whiteBox']),
]

/** About a thousand notations of made-up values. */
export const NOTATIONS: readonly Notated[] = [...IPS, ...CODES, ...PHONES, ...NAMES]
