import { parseClockTime } from '../records/clock-time.ts'
import type { Row } from '../records/record.ts'
import type { Resource } from '../resources/definition.ts'
import { resources } from '../resources/index.ts'
import type { MessageFields } from '../resources/messages.ts'
import { type WorkModule, workModules } from './open-work.ts'

/** A module whose rows are the time of a technician on a record, as its declaration describes it. */
export interface TimeModule {
  resource: Resource
  /** The field with the technician's ID, and the one with the name. */
  technician: string
  technicianName: string
  /** The field with the time. */
  worked: string
  /** The records that were worked on. */
  work: WorkModule
  /** The messages on them that the server adds up. */
  messages: TimedMessages
}

/** A module of messages that say how long they took. */
export interface TimedMessages {
  resource: Resource
  fields: MessageFields
  /** The field with the ID of the record that a message is on. */
  parent: string
}

/** Returns the field with the time that is added up by who did the work; undefined for a module that is listed. */
export function workedField({ fields, directory }: Resource): string | undefined {
  if (directory === undefined) return undefined
  return Object.keys(fields).find((name) => fields[name]?.kind === 'duration')
}

/** Reads the declarations of a module with time and of what it adds up. */
export function timeModule(resource: Resource): TimeModule {
  const { fields, directory, id } = resource
  const name = fields[id]?.refers
  const work = workModules().find((one) => one.resource.name === name)
  if (work === undefined) throw new TypeError(`${resource.name} isn't the time of work`)
  return {
    resource,
    technician: directory?.id ?? '',
    technicianName: directory?.label ?? '',
    worked: workedField(resource) ?? '',
    work,
    messages: timedMessages(work.resource),
  }
}

function timedMessages({ name, conversation }: Resource): TimedMessages {
  const resource = resources[conversation?.in ?? name]
  const { messageFields, parent } = resource
  if (messageFields === undefined || parent === undefined) {
    throw new TypeError(`${name} has no messages`)
  }
  return { resource, fields: messageFields, parent }
}

/** Returns the seconds of a row of time; undefined if its time makes no sense. */
export function workedSeconds(
  { worked }: Pick<TimeModule, 'worked'>,
  row: Row,
): number | undefined {
  return parseClockTime(String(row[worked] ?? ''))
}
