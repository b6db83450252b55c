import { isWithin, type Release, type ReleaseRange } from '../../resources/releases.ts'

/** The behaviours that differ between releases, and the releases that have them. */
const behaviours = {
  /** Records have numbered keys in addition to the named ones. */
  numbersColumns: { until: '25.12' },
  /** A key runs as a user, with the user's role and clients; before, a key is limited to one client or to none. */
  runsAsUser: { since: '26.08' },
  /** Reads ignore client_id (H11). */
  ignoresClientFilter: { since: '26.08', until: '26.08.2' },
  /** A read takes the decrypt password from the body; before, from the query (H26). */
  takesDecryptPasswordInBody: { since: '26.08' },
  /** A create must send every field (H21). */
  needsEveryField: { until: '25.06' },
  /** An update puts the values that it keeps into the SQL unescaped, so an apostrophe in them is fatal (H09). */
  keepsUnescaped: { until: '26.3' },
  /** The database deletes an asset's interfaces itself, so the count of the explicit delete is 0 (H33). */
  cascadesInterfaces: { since: '25.03' },
  /** Deleting an asset counts the asset; before, its interfaces (H33). */
  countsDeletedAsset: { since: '26.09' },
  /** Deleting an asset or a contact with an apostrophe in its name fails after the record is deleted (H33). */
  diesLoggingDelete: { until: '26.08.2' },
  /** The primary interface is called `Primary`; later, `1`. */
  namesInterfacePrimary: { until: '25.01' },
  /** Updating a contact without its client moves it and clears its fields (H02). */
  movesContact: { until: '26.07' },
  /** A contact must be archived before it can be deleted (H40). */
  deletesArchivedContactsOnly: { since: '26.09.1' },
  /** A new primary contact clears the flag of the client's other contacts. */
  keepsOnePrimaryContact: { since: '25.11' },
  /** Updating a client takes the ID from the body only, so a key limited to one client can update any. */
  updatesAnyClient: { until: '26.3' },
  /** The client model falls back on a column that does not exist (H22). */
  losesLead: { until: '26.08.2' },
  /** The client model leaves a missing rate empty in the SQL (H42). */
  losesRate: { until: '26.08.2' },
  /** Updating a document inserts a new one and archives the old (H03). */
  insertsUpdatedDocument: { until: '25.06' },
  /** Updating a document rewrites them all (H03). */
  rewritesAllDocuments: { since: '25.09', until: '26.02' },
  /** A document's content is escaped twice on create (H04). */
  escapesCreatedDocumentTwice: { since: '25.12' },
  /** A document's texts are escaped twice on update (H04). */
  escapesUpdatedDocumentTwice: { since: '26.04' },
  /** Encrypting calls a function that does not exist (H41). */
  cannotEncrypt: { since: '25.03', until: '25.12' },
  /** The lengths of a credential's fields are checked, and the refusal says which is too long (H23). */
  checksCredentialLengths: { since: '26.08' },
  /** A domain cannot be read by name: the SQL orders by another table's column (H12). */
  breaksDomainByName: { until: '26.3' },
  /** Finding an asset by its second URI reads the parameter of the first (H12). */
  mistakesSecondUri: { until: '26.3' },
  /** A quote by ID compares its client with a wildcard, but by `=` instead of LIKE (H12). */
  breaksQuoteById: { until: '26.07' },
  /** Products, expenses and payments are only for keys for all clients; others get a success without data (H13). */
  answersUnscopedWithoutData: { until: '26.07' },
  /** A ticket's priority must be one of four words; any other becomes Medium (H17). */
  checksPriority: { since: '26.09' },
  /** A ticket that is created with an assignee starts as Open (H17). */
  opensAssignedTicket: { since: '26.09.3' },
  /** A ticket's details keep their markup. */
  keepsTicketMarkup: { since: '25.09' },
  /** A ticket created by the API has `API` as its source (H17). */
  namesTicketSource: { since: '25.06' },
  /** Resolving a ticket counts as its first response. */
  respondsByResolving: { since: '25.10' },
  /** The message of an update that changed nothing mentions that. */
  mentionsUnchangedRows: { since: '26.04' },
} as const satisfies Record<string, ReleaseRange>

/** The name of a behaviour. */
type Behaviour = keyof typeof behaviours

/** Whether a release has a behaviour. */
export function hasBehaviour(release: Release, behaviour: Behaviour): boolean {
  return isWithin(release, behaviours[behaviour])
}
