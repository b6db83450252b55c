import type { Hazard } from './hazard.ts'

/** Hazards that are failures to expect, and text that nobody should trust. */
export const FAILURES: readonly Hazard[] = [
  {
    number: 'H21',
    title: 'A create needs every field',
    until: '25.06',
    server: 'A create that leaves a field out answers 500.',
    program: 'Sends every field with its default, on every release.',
    answer: 'prevented',
    test: 'h08-creates.test.ts',
  },
  {
    number: 'H22',
    title: 'An update of a client needs its lead flag',
    until: '26.08.2',
    server: 'clients/update without client_is_lead answers 500 with nothing.',
    program: 'Sends the flag as stored.',
    answer: 'prevented',
    test: 'h09-updates.test.ts',
  },
  {
    number: 'H23',
    title: 'A value that does not fit kills the server',
    server:
      'Over-long text, an impossible date and a bad number answer 500 with nothing; so does an update of a contact with a mark that is NULL, which the server makes an empty text.',
    program:
      'Checks lengths, dates and numbers before anything is sent, and names the field. Sends a mark of a contact that is NULL as no.',
    answer: 'prevented',
    test: 'h08-creates.test.ts',
  },
  {
    number: 'H24',
    title: 'A limit of 0 or less',
    server: 'limit 0, or no number, answers an empty list; a negative one answers 500.',
    program: 'Never sends one: --limit takes whole numbers from 1.',
    answer: 'prevented',
    test: 'h11-reads.test.ts',
  },
  {
    number: 'H25',
    title: 'A page too large kills PHP, and some servers ignore the offset',
    server:
      'A page that does not fit into PHP’s memory answers 500 with nothing; a server or proxy that ignores offset repeats its first page.',
    program:
      'Starts moderate, grows while the server is quick, shrinks after a failure; notices the same page twice and reads the rest in one.',
    answer: 'prevented',
    test: 'h25-pages.test.ts',
  },
  {
    number: 'H26',
    title: 'The decrypt password belongs in another place on older releases',
    server:
      'credentials/read takes it from the body from 26.08 on, and from the query, where logs keep it, before.',
    program:
      'Asks for the release first and sends it in the query only where it must; login and doctor say so.',
    answer: 'told',
    test: 'h05-vault.test.ts',
  },
  {
    number: 'H27',
    title: 'What is stored is not what was sent',
    server:
      'Texts are trimmed and stripped of tags, phone numbers keep their digits only, websites lose their scheme, an abbreviation is cut to six characters.',
    program: 'Reads back, shows what is stored and names what differs.',
    answer: 'told',
    test: 'h08-creates.test.ts',
  },
  {
    number: 'H28',
    title: 'A reply’s type decides who reads it',
    since: '26.08',
    server:
      'Any word but Public makes a reply internal; Public is mailed to contact and watchers. A time not written HH:MM:SS is stored as none.',
    program:
      'Always sends the type, public only where asked for, and says that it is mailed; writes the time as the server wants it.',
    answer: 'prevented',
    test: 'h17-tickets.test.ts',
  },
  {
    number: 'H29',
    title: 'Doing it twice fails',
    server:
      'A second resolve or close answers False; clients/create fails when it names client_id.',
    program:
      'Says that nothing changes and sends nothing; never names a client when it creates one.',
    answer: 'prevented',
    test: 'h17-tickets.test.ts',
  },
  {
    number: 'H30',
    title: 'Two records may have one name',
    server: 'A look-up by name is exact but for letter case, and gives whatever fits.',
    program: 'Never takes the first: lists the candidates and fails, or asks at a terminal.',
    answer: 'refused',
    test: 'h11-reads.test.ts',
  },
  {
    number: 'H40',
    title: 'A delete needs the record archived',
    since: '26.09',
    server:
      'Locations, credentials and clients, and contacts from 26.09.1 on, are deleted only when archived.',
    program:
      'Archives first, in one command that says both; a client must have been archived by a command of its own. Says when a record is left archived.',
    answer: 'prevented',
    test: 'h33-deletes.test.ts',
  },
  {
    number: 'H41',
    title: 'Credentials cannot be written',
    since: '25.03',
    until: '25.12',
    server:
      'credentials/create answers 500 whenever it names the user name or the password, credentials/update whenever the decrypt password is sent: both call a function that does not exist. Without those they answer False. Reading works.',
    program: 'Sends, and explains the 500: nothing was stored.',
    answer: 'told',
    test: 'h05-vault.test.ts',
  },
  {
    number: 'H42',
    title: 'An update of a client without a rate fails',
    since: '25.11',
    until: '26.08.2',
    server:
      'clients/update answers 500 with nothing where the stored rate is NULL, as in clients that older releases made, and no rate is sent.',
    program: 'Sends a rate of 0 along, and says that the rate went from none to 0.00.',
    answer: 'prevented',
    test: 'h09-updates.test.ts',
  },
  {
    number: 'H46',
    title: 'A ticket reopened by a reply cannot be resolved again',
    since: '25.10',
    server:
      'A reply that sets another status on a resolved ticket leaves the time of its resolution, and tickets/resolve answers False for good.',
    program:
      'Resolves such a ticket by a reply with the status Resolved from 26.08 on; before, it says that only the browser can.',
    answer: 'prevented',
    test: 'h17-tickets.test.ts',
  },
  {
    number: 'H31',
    title: 'Any field can hold escape sequences, formulas and reversed text',
    server: 'Whoever mails a ticket decides what stands in it.',
    program:
      'Control characters, escape sequences and bidirectional overrides never reach a terminal, and a CSV cell that a spreadsheet would run is defused.',
    answer: 'prevented',
    test: 'h31-untrusted-text.test.ts',
  },
  {
    number: 'H32',
    title: 'Some values are stored HTML-escaped, some are HTML',
    server: 'Ticket details, replies and documents are HTML; other fields may hold escaped text.',
    program:
      'Shows HTML as readable text at a terminal, and as it is with --html; JSON has what is stored.',
    answer: 'prevented',
    test: 'h31-untrusted-text.test.ts',
  },
]
