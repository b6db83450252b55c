import type { Hazard } from './hazard.ts'

/** Hazards whose answers look right but are wrong. */
export const MISLEADING: readonly Hazard[] = [
  {
    number: 'H11',
    title: 'Reads ignore the requested client',
    server:
      'On 26.08 – 26.08.2 every read ignores client_id, later only that of products; on every release, so does a look-up of a contact by mobile number.',
    program: 'Always checks the client of every record itself.',
    answer: 'prevented',
    test: 'h11-reads.test.ts',
  },
  {
    number: 'H12',
    title: 'Some filters are broken',
    server:
      'Filtering software by type never matches, and by name returns 500; domains by name return 500 up to 26.3, and quotes by ID fail up to 26.07; creates do not store asset_uri_2.',
    program:
      'Does not send filters that are broken on any release; reads everything and filters it. Checks every record against the request.',
    answer: 'prevented',
    test: 'h11-reads.test.ts',
  },
  {
    number: 'H13',
    title: "Lists of one client's products, expenses and payments have no records",
    until: '26.07',
    server:
      'With client_id, or with a key of one client, they return success and a count, but no data.',
    program:
      "Reads them without the client, and filters them; with a key of one client it reports that they can't be read.",
    answer: 'prevented',
    test: 'h11-reads.test.ts',
  },
  {
    number: 'H14',
    title: 'An empty list looks like a failure',
    server:
      'A search without matches returns success False with a sentence, and so does an offset past the end.',
    program: 'Treats that sentence as an empty list.',
    answer: 'prevented',
    test: 'h11-reads.test.ts',
  },
  {
    number: 'H15',
    title: 'An update that changes nothing looks like one that failed',
    server:
      'No change, an unknown ID, a wrong client and an archived record all get the same message.',
    program:
      'Compares first, and sends nothing if nothing would change; distinguishes the other cases by reading.',
    answer: 'prevented',
    test: 'h09-updates.test.ts',
  },
  {
    number: 'H16',
    title: 'A failed create does not say why',
    server: 'A missing field, a duplicate and a wrong client all get the same message.',
    program:
      "Validates before sending; after a failure, looks for the cause (such as a contact's e-mail that is taken).",
    answer: 'reported',
    test: 'h08-creates.test.ts',
  },
  {
    number: 'H17',
    title: 'Tickets are not stored as sent',
    server:
      'Lists have no status names; a <br> is appended to the details; from 26.09 on, a priority in any other case becomes Medium; from 26.09.3 on, an assigned ticket starts as Open.',
    program:
      'Knows the five standard statuses, and reads a ticket by ID for others; does not count the <br> as a change; sends priorities in the exact case; and shows the ticket as stored.',
    answer: 'prevented',
    test: 'h17-tickets.test.ts',
  },
  {
    number: 'H18',
    title: 'A wrong decrypt password still lists credentials',
    server:
      'The list returns True, with false for the user name and the password, and the one-time secret unencrypted.',
    program: 'Never treats such a list as proof, and never shows secrets in a list.',
    answer: 'prevented',
    test: 'h05-vault.test.ts',
  },
  {
    number: 'H19',
    title: 'A key of one client also sees records without a client',
    server: 'Lists include records of client 0.',
    program: 'Shows them only without --client, or with --global.',
    answer: 'prevented',
    test: 'h19-archived.test.ts',
  },
  {
    number: 'H20',
    title: "Archived records are listed with the others, or can't be read at all",
    server:
      "Reads include archived records; from 26.10 on, archived locations, documents, vendors, domains, networks and software can't be read, even by ID, and unarchive needs the ID and the client.",
    program:
      'Hides them by default, prints the ID, the client and the command that undoes it after every archive, and suggests that an ID which is not found may be archived.',
    answer: 'reported',
    test: 'h19-archived.test.ts',
  },
  {
    number: 'H38',
    title: "Archive, unarchive, close and resolve do not check the key's client",
    since: '25.12',
    server: 'A key of one client can archive, close and resolve the records of another.',
    program: 'Reads the record with the same key first, and accepts it only within the scope.',
    answer: 'prevented',
    test: 'h19-archived.test.ts',
  },
  {
    number: 'H39',
    title: 'Invalid values are read as something else',
    server:
      'null counts as not sent, words are read as 0 in number fields, lists as 1 or the word Array; networks accept any text, and domains and vendors accept duplicates.',
    program: 'Never sends null; checks numbers, addresses and choices before anything is sent.',
    answer: 'prevented',
    test: 'h08-creates.test.ts',
  },
  {
    number: 'H43',
    title: 'A list loses records while others are deleted',
    server:
      'Pages use offsets: if records before the offset are deleted while a list is read, the same number of existing records is silently skipped.',
    program:
      'Makes each page overlap the previous one, and goes back if the overlap does not match.',
    answer: 'prevented',
    test: 'h25-pages.test.ts',
  },
  {
    number: 'H44',
    title: 'Dates and times have no time zone',
    server:
      "The web application writes times in the company's time zone, the API in the database server's; neither says which.",
    program:
      'Takes the time zone from the profile, or learns the difference from records it creates; until then, it shows times as the server sent them.',
    answer: 'reported',
    test: 'h44-time.test.ts',
  },
  {
    number: 'H45',
    title: 'A text that ITFlow strips to nothing may be reported as unchanged',
    server:
      'A text with nothing but markup, such as “<”, is stored as empty; if it was empty before, the reply says that nothing changed.',
    program: 'Says that ITFlow stores the text as empty.',
    answer: 'reported',
    test: 'h09-updates.test.ts',
  },
  {
    number: 'H47',
    title: 'A ticket without a contact gets the primary one',
    server:
      "tickets/create without a contact uses the client's primary contact, who sees the ticket in the portal and gets its public replies by mail.",
    program: 'Names the contact that the server chose.',
    answer: 'reported',
    test: 'h17-tickets.test.ts',
  },
]
