import type { Hazard } from './hazard.ts'

/** Hazards that lose or spoil data. */
export const LOSSES: readonly Hazard[] = [
  {
    number: 'H01',
    title: 'An update of an asset empties its network interface',
    server:
      'assets/update sets IP, MAC and network to nothing where they are not named; up to 25.12 even when it answers False.',
    program:
      'Reads the three from the list, where alone they stand, and sends them along; refuses where they cannot be read.',
    answer: 'prevented',
    test: 'h01-assets.test.ts',
  },
  {
    number: 'H02',
    title: 'An update of a contact blanks it and moves it',
    until: '26.07',
    server:
      'contacts/update with another client, or none, answers True, empties every field that is not sent and moves the contact; up to 25.06 a missing field is fatal.',
    program:
      'Sends the whole contact with its own client, unless the server is proven to be later.',
    answer: 'prevented',
    test: 'h02-contacts.test.ts',
  },
  {
    number: 'H03',
    title: 'An update of one document rewrites all of them',
    until: '26.02',
    server:
      'From 25.09 on documents/update overwrites every document of every client; before, it makes a new document instead.',
    program:
      'Refuses every update of a document on a server not proven to be 26.3 or later. It cannot be forced.',
    answer: 'refused',
    test: 'h03-documents.test.ts',
  },
  {
    number: 'H04',
    title: 'Documents are escaped twice',
    since: '25.12',
    server:
      'Quotes, apostrophes, backslashes and line breaks are stored with backslashes: in the content on create and update, from 26.04 on in name and description on update as well, sent or not; each update doubles them.',
    program:
      'Sends content as HTML that needs none of the four. Refuses an update where name or description has one, or where a script, style or comment does; --force sends it.',
    answer: 'prevented',
    test: 'h03-documents.test.ts',
  },
  {
    number: 'H05',
    title: 'A wrong decrypt password stores a credential where the right one cannot read it',
    server:
      'credentials/create answers True whatever the decrypt password, and encrypts under an empty key that every wrong password opens.',
    program:
      'Proves the password with reads before it writes. In a vault with nothing to prove it by, it reads back under a random password, removes what was stored wrong where the server can, and says so.',
    answer: 'prevented',
    test: 'h05-vault.test.ts',
  },
  {
    number: 'H06',
    title: 'An update of a credential needs the right decrypt password',
    server:
      'credentials/update without the decrypt password fails; with a wrong one it encrypts anew under the empty key.',
    program: 'Proves the password first, and sends it with every update.',
    answer: 'prevented',
    test: 'h05-vault.test.ts',
  },
  {
    number: 'H07',
    title: 'A lost reply does not tell whether a write happened',
    server: 'A create is not idempotent: sent again after a time-out it makes a second record.',
    program: 'Never sends a write twice. Looks whether it happened, and says which it was.',
    answer: 'told',
    test: 'h07-lost-replies.test.ts',
  },
  {
    number: 'H08',
    title: 'A client that does not exist is accepted',
    server:
      'Creates take any client and any reference, also another client’s; without a client a ticket is nobody’s and a vendor everybody’s.',
    program:
      'Looks up client and references first, within the client; a record of no client needs --global.',
    answer: 'prevented',
    test: 'h08-creates.test.ts',
  },
  {
    number: 'H09',
    title: 'An apostrophe in a field that is not sent makes an update fail',
    until: '25.12',
    server: 'The old value is put back unescaped, and the update answers 500.',
    program:
      'Sends every writable field of the record, unless the server is proven to be 26.04 or later.',
    answer: 'prevented',
    test: 'h09-updates.test.ts',
  },
  {
    number: 'H10',
    title: 'An empty date does not clear a date',
    server:
      'An empty text clears a text field; an empty date leaves the date as it is and answers True.',
    program:
      'Refuses to clear a date that is stored, before anything is sent; of a date that is empty it says so.',
    answer: 'refused',
    test: 'h09-updates.test.ts',
  },
  {
    number: 'H33',
    title: 'A delete that worked answers False or 500',
    until: '26.08.2',
    server:
      'assets/delete answers False on every success from 25.03 on (before, where the asset had no interface); a name with an apostrophe answers 500 with the record gone.',
    program: 'Reads afterwards, and goes by that alone.',
    answer: 'told',
    test: 'h33-deletes.test.ts',
  },
  {
    number: 'H34',
    title: 'Deleting a client takes almost everything with it, and may fail halfway',
    since: '26.09',
    server:
      'clients/delete removes nearly every record of the client without a transaction; a name with an apostrophe answers 500 with everything gone, and a client with a contract with all but the client gone. Expenses and files stay behind.',
    program:
      'Counts and shows what goes, asks for the name, refuses a name with an apostrophe or a backslash unless forced, and reads again after any failure.',
    answer: 'refused',
    test: 'h33-deletes.test.ts',
  },
  {
    number: 'H35',
    title: 'An update of a domain looks everything up anew',
    since: '26.10',
    server:
      'domains/update rewrites IP, name servers, mail servers, TXT and WHOIS from a live look-up, empties them where the name does not resolve, and looks up an expiry date that is not sent.',
    program:
      'Sends the stored date along, waits 90 seconds, compares afterwards and names every field that changed.',
    answer: 'told',
    test: 'h35-domains.test.ts',
  },
  {
    number: 'H36',
    title: 'The flag of the primary location gets lost',
    since: '26.10',
    server:
      'An update of a location that is primary, or becomes it, first takes the flag off the client’s others, also when the rest fails (with contacts from 25.11 on); archiving takes it off for good; deleting leaves the ID in contacts, assets and networks.',
    program:
      'Says when the flag is lost, by which record or for good, also where the update failed, and lists what still refers to a deleted record.',
    answer: 'told',
    test: 'h36-locations.test.ts',
  },
  {
    number: 'H37',
    title: 'Closing a ticket is final, and a reply leaves it half open',
    since: '26.08',
    server:
      'Nothing reopens a ticket. A reply with the status Closed sets only the status; a reply with another status on a closed ticket makes it half open, and closing it then fails.',
    program:
      'Closes by tickets/close only, and refuses a reply with the status Closed or with any status on a closed ticket.',
    answer: 'refused',
    test: 'h17-tickets.test.ts',
  },
]
