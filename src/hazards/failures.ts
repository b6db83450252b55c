import type { Hazard } from './hazard.ts'

/** Hazards that make requests fail, and text that must not be trusted. */
export const FAILURES: readonly Hazard[] = [
  {
    number: 'H21',
    title: 'A create needs every field',
    until: '25.06',
    server: 'A create that leaves out a field returns 500.',
    program: 'Sends every field with its default, on every release.',
    answer: 'prevented',
    test: 'h08-creates.test.ts',
  },
  {
    number: 'H22',
    title: 'An update of a client needs its lead flag',
    until: '26.08.2',
    server: 'clients/update without client_is_lead returns 500 with an empty body.',
    program: 'Always sends the stored flag.',
    answer: 'prevented',
    test: 'h09-updates.test.ts',
  },
  {
    number: 'H23',
    title: 'A value that does not fit makes the request fail',
    server:
      'Text that is too long, an impossible date or an invalid number returns 500 with an empty body; so does an update of a contact with a flag that is NULL, which the server turns into an empty text.',
    program:
      "Checks lengths, dates and numbers before anything is sent, and names the field. Sends a contact's flag that is NULL as no.",
    answer: 'prevented',
    test: 'h08-creates.test.ts',
  },
  {
    number: 'H24',
    title: 'A limit of 0 or less gives no records, or an error',
    server:
      "A limit of 0, or one that isn't a number, returns an empty list; a negative one returns 500.",
    program: 'Never sends one: --limit takes whole numbers from 1.',
    answer: 'prevented',
    test: 'h11-reads.test.ts',
  },
  {
    number: 'H25',
    title: 'A page that is too large crashes PHP, and some servers ignore the offset',
    server:
      "A page that does not fit into PHP's memory returns 500 with an empty body; a server or proxy that ignores the offset repeats the first page.",
    program:
      'Starts with moderate pages, which grow while the server is fast and shrink after a failure; recognises a repeated page, and reads the rest in one request.',
    answer: 'prevented',
    test: 'h25-pages.test.ts',
  },
  {
    number: 'H26',
    title: 'Older releases take the decrypt password in another place',
    server:
      'credentials/read takes it from the body from 26.08 on; before, from the query, which ends up in logs.',
    program:
      'Checks the release first, and sends it in the query only if it must; login and doctor report that.',
    answer: 'reported',
    test: 'h05-vault.test.ts',
  },
  {
    number: 'H27',
    title: 'Values are stored differently from what was sent',
    server:
      'Texts are trimmed and stripped of tags, phone numbers are reduced to digits, websites lose their scheme, and an abbreviation is cut to six characters.',
    program: 'Reads the record back, shows what is stored, and names the differences.',
    answer: 'reported',
    test: 'h08-creates.test.ts',
  },
  {
    number: 'H28',
    title: "A reply's type decides who reads it",
    since: '26.08',
    server:
      "Any type other than Public makes a reply internal; public replies are mailed to the contact and the watchers. A time that isn't written as HH:MM:SS is not stored.",
    program:
      "Always sends the type, public only on request, and reports that it is mailed; sends the time in the server's format.",
    answer: 'prevented',
    test: 'h17-tickets.test.ts',
  },
  {
    number: 'H29',
    title: 'Doing something twice fails',
    server: 'A second resolve or close returns False; clients/create fails if client_id is sent.',
    program:
      'Reports that nothing would change, and sends nothing; never sends client_id when it creates a client.',
    answer: 'prevented',
    test: 'h17-tickets.test.ts',
  },
  {
    number: 'H30',
    title: 'Several records may have the same name',
    server: 'A look-up by name ignores case but is otherwise exact, and returns all matches.',
    program: 'Never picks the first: lists the candidates and fails, or asks at a terminal.',
    answer: 'refused',
    test: 'h11-reads.test.ts',
  },
  {
    number: 'H40',
    title: 'Some records must be archived before they can be deleted',
    since: '26.09',
    server:
      'Locations, credentials and clients, and from 26.09.1 on contacts, can be deleted only if they are archived.',
    program:
      'Archives first, in one command that reports both; a client must be archived by a separate command. Reports a record that is left archived.',
    answer: 'prevented',
    test: 'h33-deletes.test.ts',
  },
  {
    number: 'H41',
    title: "Credentials can't be written",
    since: '25.03',
    until: '25.12',
    server:
      'credentials/create returns 500 if the user name or the password is sent, credentials/update if the decrypt password is sent: both call a function that does not exist. Otherwise they return False. Reading works.',
    program: 'Sends the request, and explains the 500: nothing was stored.',
    answer: 'reported',
    test: 'h05-vault.test.ts',
  },
  {
    number: 'H42',
    title: 'An update of a client without a rate fails',
    since: '25.11',
    until: '26.08.2',
    server:
      'clients/update returns 500 with an empty body if the stored rate is NULL, as in clients created by older releases, and no rate is sent.',
    program: 'Sends a rate of 0, and reports that the rate is set to 0.00.',
    answer: 'prevented',
    test: 'h09-updates.test.ts',
  },
  {
    number: 'H46',
    title: "A ticket reopened by a reply can't be resolved again",
    since: '25.10',
    server:
      'A reply that sets another status on a resolved ticket keeps the time of its resolution, and from then on tickets/resolve returns False.',
    program:
      'From 26.08 on, resolves such a ticket by a reply with the status Resolved; before, it explains that only the browser can.',
    answer: 'prevented',
    test: 'h17-tickets.test.ts',
  },
  {
    number: 'H31',
    title: 'Any field can hold escape sequences, formulas and reversed text',
    server: 'Anyone who can send mail to the ticket address decides what is in a ticket.',
    program:
      'Control characters, escape sequences and bidirectional overrides never reach a terminal, and a CSV cell that a spreadsheet would run is defused.',
    answer: 'prevented',
    test: 'h31-untrusted-text.test.ts',
  },
  {
    number: 'H32',
    title: 'Some values are stored HTML-escaped, and some are HTML',
    server:
      'Ticket details, replies and documents are HTML; other fields may contain escaped text.',
    program:
      'Shows HTML as readable text at a terminal, and as is with --html; JSON has the stored value.',
    answer: 'prevented',
    test: 'h31-untrusted-text.test.ts',
  },
]
