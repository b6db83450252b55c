import { isWithin, type Release, type ReleaseRange } from '../../resources/releases.ts'

/** What the server does on some releases only, and on which. Whatever is not in here is the same on all. */
const behaviours = {
  /** Records come with numbered keys beside the named ones. */
  numbersColumns: { until: '25.12' },
  /** A key runs as a user, with the user's role and clients; before, a key is bound to a client or to none. */
  runsAsUser: { since: '26.08' },
  /** Reads ignore client_id (H11). */
  ignoresClientFilter: { since: '26.08', until: '26.08.2' },
  /** The decrypt password of a read comes in the body; before, in the query (H26). */
  takesDecryptPasswordInBody: { since: '26.08' },
  /** A create must name every field (H21). */
  needsEveryField: { until: '25.06' },
  /** A value that an update keeps goes back into the SQL unescaped, so an apostrophe in it is fatal (H09). */
  keepsUnescaped: { until: '26.3' },
  /** An asset's interfaces go with it by themselves, so that the count of the explicit delete is 0 (H33). */
  cascadesInterfaces: { since: '25.03' },
  /** Deleting an asset counts the asset; before, its interfaces (H33). */
  countsDeletedAsset: { since: '26.09' },
  /** A name with an apostrophe kills a delete of an asset or a contact after the deed (H33). */
  diesLoggingDelete: { until: '26.08.2' },
  /** The primary interface is called `Primary`; later, `1`. */
  namesInterfacePrimary: { until: '25.01' },
  /** Updating a contact without its client moves and blanks it (H02). */
  movesContact: { until: '26.07' },
  /** A contact must be archived before it can be deleted (H40). */
  deletesArchivedContactsOnly: { since: '26.09.1' },
  /** A primary contact takes the mark off the client's others. */
  keepsOnePrimaryContact: { since: '25.11' },
  /** Updating a client goes by the body alone, so that a key bound to a client can update any. */
  updatesAnyClient: { until: '26.3' },
  /** The client model falls back on a column that does not exist (H22). */
  losesLead: { until: '26.08.2' },
  /** The client model puts a missing rate into the SQL as nothing (H42). */
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
  /** A credential's lengths are checked, and the field named (H23). */
  checksCredentialLengths: { since: '26.08' },
  /** A domain cannot be read by name: the SQL orders by another table's column (H12). */
  breaksDomainByName: { until: '26.3' },
  /** An asset by its second URI is looked for under the first one's parameter (H12). */
  mistakesSecondUri: { until: '26.3' },
  /** A quote by ID compares its client with a wildcard, which is no LIKE (H12). */
  breaksQuoteById: { until: '26.07' },
  /** Products, expenses and payments are for keys of all clients only, and others get an answer without data (H13). */
  answersUnscopedWithoutData: { until: '26.07' },
  /** A ticket's priority is one of four words, else Medium (H17). */
  checksPriority: { since: '26.09' },
  /** A ticket created for someone starts as Open (H17). */
  opensAssignedTicket: { since: '26.09.3' },
  /** A ticket's details keep their markup. */
  keepsTicketMarkup: { since: '25.09' },
  /** A ticket made by the API says so (H17). */
  namesTicketSource: { since: '25.06' },
  /** Resolving a ticket counts as its first response. */
  respondsByResolving: { since: '25.10' },
  /** The sentence of an update that changed nothing says so. */
  mentionsUnchangedRows: { since: '26.04' },
} as const satisfies Record<string, ReleaseRange>

/** A behaviour's name. */
export type Behaviour = keyof typeof behaviours

/** Whether a release behaves that way. */
export function hasBehaviour(release: Release, behaviour: Behaviour): boolean {
  return isWithin(release, behaviours[behaviour])
}
