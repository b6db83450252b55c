import type { ResourceName } from './index.ts'

/** The messages on a module's records: the module that has them, their name, and the verb that adds one. */
export interface Conversation {
  in: ResourceName
  /** The short plural (`replies`): the option that includes them, and their key in JSON. */
  key: string
  verb: string
}

/** The fields of a record that is a message on another one (a reply to a ticket). */
export interface MessageFields {
  /** The short singular (`reply`). */
  shortNoun: string
  text: string
  timestamp: string
  /** The field with the author's ID, and the one with the name that the server has for it. */
  author: string
  authorName: string
  /** The field that says who can read the message, or who wrote it. */
  kind: string
  /** Who the author's ID refers to, and the kinds of message for which it is someone else (`Client`: a contact). */
  authorNoun: string
  authorNounByKind: Readonly<Record<string, string>>
  /** The module whose rows name the authors, except those of other kinds; filters look up names in it. */
  authorsIn: ResourceName
  timeWorked: string
}
