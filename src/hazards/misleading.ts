import type { Hazard } from './hazard.ts'

/** Hazards whose answers look right and are not. */
export const MISLEADING: readonly Hazard[] = [
  {
    number: 'H11',
    title: 'Reads ignore the client they are asked for',
    server:
      'On 26.08 – 26.08.2 client_id is ignored by every read, later by products; on every release a contact found by its mobile number escapes it.',
    program: 'Checks the client of every record again, whatever the server did.',
    answer: 'prevented',
    test: 'h11-reads.test.ts',
  },
  {
    number: 'H12',
    title: 'Some filters are broken',
    server:
      'software by type never matches, by name answers 500; domains by name answer 500 up to 26.3, quotes by ID fail up to 26.07; asset_uri_2 is not stored by create.',
    program:
      'Does not send a filter that any release breaks; reads all and filters itself. Checks every record against what was asked for.',
    answer: 'prevented',
    test: 'h11-reads.test.ts',
  },
  {
    number: 'H13',
    title: 'Products, expenses and payments of one client come without their records',
    until: '26.07',
    server:
      'With client_id, or with a key of one client, they answer success and a count, and no data.',
    program:
      'Reads them without the client and filters itself; with a key of one client it says that they cannot be read.',
    answer: 'prevented',
    test: 'h11-reads.test.ts',
  },
  {
    number: 'H14',
    title: 'An empty list looks like a failure',
    server:
      'Nothing found answers success False with a sentence, and so does an offset past the end.',
    program: 'Takes that sentence for an empty list.',
    answer: 'prevented',
    test: 'h11-reads.test.ts',
  },
  {
    number: 'H15',
    title: 'An update that changes nothing looks like one that failed',
    server:
      'No change, an unknown ID, a wrong client and an archived record all get the same sentence.',
    program:
      'Compares first and sends nothing where nothing changes; tells the others apart by reading.',
    answer: 'prevented',
    test: 'h09-updates.test.ts',
  },
  {
    number: 'H16',
    title: 'A create that failed does not say why',
    server: 'A missing field, a duplicate and a wrong client get one sentence.',
    program:
      'Validates before sending; after a failure it looks for the cause (a contact’s e-mail that is taken).',
    answer: 'told',
    test: 'h08-creates.test.ts',
  },
  {
    number: 'H17',
    title: 'Tickets are not stored as sent',
    server:
      'Lists have no status names; the details get a <br> behind them; from 26.09 a priority in any other letter case becomes Medium; from 26.09.3 an assigned ticket starts as Open.',
    program:
      'Knows the five statuses and reads a ticket by ID for others, does not count the <br> as a change, sends a priority in its exact letter case and shows the ticket as stored.',
    answer: 'prevented',
    test: 'h17-tickets.test.ts',
  },
  {
    number: 'H18',
    title: 'A wrong decrypt password still lists credentials',
    server:
      'The list answers True, with false for user name and password and the one-time secret in clear.',
    program: 'Never takes such a list for a proof, and never shows secrets in a list.',
    answer: 'prevented',
    test: 'h05-vault.test.ts',
  },
  {
    number: 'H19',
    title: 'A key of one client also sees records of no client',
    server: 'Records of client 0 come with the others.',
    program: 'Shows them only without a client or with --global.',
    answer: 'prevented',
    test: 'h19-archived.test.ts',
  },
  {
    number: 'H20',
    title: 'Archived records are mixed in, or not readable at all',
    server:
      'Reads bring archived records too; from 26.10 archived locations, documents, vendors, domains, networks and software cannot be read, not even by ID, and unarchive needs ID and client.',
    program:
      'Hides them unless asked, prints ID, client and the command that undoes it with every archive, and says of an ID not found that it may be archived.',
    answer: 'told',
    test: 'h19-archived.test.ts',
  },
  {
    number: 'H38',
    title: 'Archive, unarchive, close and resolve do not check the key’s client',
    since: '25.12',
    server: 'A key of one client can archive, close and resolve the records of another.',
    program:
      'Reads the record with the same key first, and takes only what it finds within the scope.',
    answer: 'prevented',
    test: 'h19-archived.test.ts',
  },
  {
    number: 'H39',
    title: 'Values are taken for something else',
    server:
      'null counts as not sent, words become 0 where a number belongs, lists 1 or the word Array, networks take any text, domains and vendors take duplicates.',
    program: 'Never sends null; checks numbers, addresses and choices before anything is sent.',
    answer: 'prevented',
    test: 'h08-creates.test.ts',
  },
  {
    number: 'H43',
    title: 'A list loses records while others are deleted',
    server:
      'Pages go by offset: where records before it are deleted while a list is read, as many live ones are skipped, with no sign.',
    program:
      'Lets each page overlap the one before it, and goes back where the overlap does not match.',
    answer: 'prevented',
    test: 'h25-pages.test.ts',
  },
  {
    number: 'H44',
    title: 'Dates and times have no zone',
    server:
      'The web application writes in the company’s zone, the API in the database server’s own; neither is told.',
    program:
      'Takes the zone from the profile, or learns the difference from records it creates; until it knows, it shows dates as the server gave them.',
    answer: 'told',
    test: 'h44-time.test.ts',
  },
  {
    number: 'H45',
    title: 'A text that is stripped to nothing counts as no change',
    server:
      'A text of nothing but markup, such as “<”, is stored as empty; where it was empty already the answer is that nothing changed.',
    program: 'Says that ITFlow stores the text as empty.',
    answer: 'told',
    test: 'h09-updates.test.ts',
  },
  {
    number: 'H47',
    title: 'A ticket without a contact takes the primary one',
    server:
      'tickets/create without a contact takes the client’s primary contact, who sees the ticket in the portal and gets its public mail.',
    program: 'Names the contact that was taken.',
    answer: 'told',
    test: 'h17-tickets.test.ts',
  },
]
