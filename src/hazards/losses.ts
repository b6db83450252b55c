import type { Hazard } from './hazard.ts'

/** Hazards that lose or corrupt data. */
export const LOSSES: readonly Hazard[] = [
  {
    number: 'H01',
    title: 'An update of an asset empties its network interface',
    server:
      'assets/update empties IP, MAC and network unless they are sent; up to 25.12 even if it returns False.',
    program:
      "Reads them from the list, the only place that has them, and sends them along; refuses the update if they can't be read.",
    answer: 'prevented',
    test: 'h01-assets.test.ts',
  },
  {
    number: 'H02',
    title: 'An update of a contact blanks it and moves it',
    until: '26.07',
    server:
      'contacts/update with another client, or none, returns True, empties every field that is not sent, and moves the contact; up to 25.06 a missing field is a fatal error.',
    program:
      'Sends the whole contact with its own client, unless the server is proven to run a later release.',
    answer: 'prevented',
    test: 'h02-contacts.test.ts',
  },
  {
    number: 'H03',
    title: 'An update of one document rewrites all of them',
    until: '26.02',
    server:
      'From 25.09 on, documents/update overwrites every document of every client; before, it creates a new document instead.',
    program:
      "Refuses every update of a document unless the server is proven to run 26.3 or later. It can't be forced.",
    answer: 'refused',
    test: 'h03-documents.test.ts',
  },
  {
    number: 'H04',
    title: 'Documents are escaped twice',
    since: '25.12',
    server:
      'Quotes, apostrophes, backslashes and line breaks are stored with added backslashes: in the content on create and update, and from 26.04 on in the name and the description on update, even if they are not sent; each update doubles them.',
    program:
      'Sends content as HTML without these characters. Refuses an update if the name, the description, or a script, style or comment contains one; --force sends it.',
    answer: 'prevented',
    test: 'h03-documents.test.ts',
  },
  {
    number: 'H05',
    title: "A wrong decrypt password stores a credential so that the right one can't read it",
    server:
      'credentials/create returns True with any decrypt password; with a wrong one it encrypts under an empty key, which every wrong password opens.',
    program:
      'Proves the password by reading before it writes. If nothing in the vault can prove it, reads the credential back with a random password and, if that opens it, removes it where the server allows it, and reports that.',
    answer: 'prevented',
    test: 'h05-vault.test.ts',
  },
  {
    number: 'H06',
    title: 'An update of a credential needs the right decrypt password',
    server:
      'credentials/update without the decrypt password fails; with a wrong one it encrypts again under the empty key.',
    program: 'Proves the password first, and sends it with every update.',
    answer: 'prevented',
    test: 'h05-vault.test.ts',
  },
  {
    number: 'H07',
    title: 'After a lost reply it is not known whether a write happened',
    server:
      'Creates are not idempotent: one that is repeated after a time-out creates a second record.',
    program: 'Never sends a write twice. Checks whether it happened, and reports the result.',
    answer: 'reported',
    test: 'h07-lost-replies.test.ts',
  },
  {
    number: 'H08',
    title: 'A client that does not exist is accepted',
    server:
      "Creates accept any client and any reference, even to another client's records; without a client, a ticket belongs to nobody and a vendor to everybody.",
    program:
      'Looks up the client and the references within it first; a record without a client needs --global.',
    answer: 'prevented',
    test: 'h08-creates.test.ts',
  },
  {
    number: 'H09',
    title: 'An apostrophe in a field that is not sent makes an update fail',
    until: '25.12',
    server: 'The server writes the old value back unescaped, and the update returns 500.',
    program:
      'Sends every writable field of the record, unless the server is proven to run 26.04 or later.',
    answer: 'prevented',
    test: 'h09-updates.test.ts',
  },
  {
    number: 'H10',
    title: 'An empty date does not clear a date',
    server:
      'An empty text clears a text field; an empty date leaves the date unchanged and returns True.',
    program:
      'Refuses to clear a stored date before anything is sent; reports it if the date is already empty.',
    answer: 'refused',
    test: 'h09-updates.test.ts',
  },
  {
    number: 'H33',
    title: 'A delete that worked returns False or 500',
    until: '26.08.2',
    server:
      'From 25.03 on, assets/delete returns False on every success (before, if the asset had no interface); a name with an apostrophe returns 500 although the record is gone.',
    program: 'Reads the record afterwards, and relies only on that.',
    answer: 'reported',
    test: 'h33-deletes.test.ts',
  },
  {
    number: 'H34',
    title: 'Deleting a client deletes almost everything it has, and may fail halfway',
    since: '26.09',
    server:
      'clients/delete removes nearly every record of the client without a transaction. If the name has an apostrophe it returns 500 with everything gone; if the client has a contract, everything except the client is gone. Expenses and files are left behind.',
    program:
      'Counts and shows what will be deleted, asks for the name, refuses a name with an apostrophe or a backslash unless forced, and reads again after any failure.',
    answer: 'refused',
    test: 'h33-deletes.test.ts',
  },
  {
    number: 'H35',
    title: 'An update of a domain looks everything up again',
    since: '26.10',
    server:
      'domains/update rewrites IP, name servers, mail servers, TXT and WHOIS from a live look-up, empties them if the name does not resolve, and looks up an expiry date that is not sent.',
    program:
      'Sends the stored date along, waits up to 90 seconds, and reports every field that changed.',
    answer: 'reported',
    test: 'h35-domains.test.ts',
  },
  {
    number: 'H36',
    title: 'The primary location loses its flag',
    since: '26.10',
    server:
      "An update of a location that is primary, or becomes it, first clears the flag on the client's others, even if the rest fails (for contacts from 25.11 on); archiving clears it permanently; deleting leaves the ID in contacts, assets and networks.",
    program:
      'Reports which records lose the flag, even if the update failed, says when archiving clears it, and lists what still refers to a deleted record.',
    answer: 'reported',
    test: 'h36-locations.test.ts',
  },
  {
    number: 'H37',
    title: 'Closing a ticket is final, and a reply leaves it half open',
    since: '26.08',
    server:
      'Nothing reopens a closed ticket. A reply with the status Closed only sets the status; a reply with another status leaves a closed ticket half open, and closing it then fails.',
    program:
      'Closes only with tickets/close, and refuses a reply with the status Closed, or with any status on a closed ticket.',
    answer: 'refused',
    test: 'h17-tickets.test.ts',
  },
]
