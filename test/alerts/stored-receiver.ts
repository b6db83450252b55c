import { onTestFinished } from 'vitest'
import type { AlertEvent } from '../../src/alerts/event.ts'
import type { AlertOwner } from '../../src/alerts/opened-here.ts'
import { openOutbox } from '../../src/alerts/outbox/open-outbox.ts'
import type { Outbox } from '../../src/alerts/outbox/outbox.ts'
import { receiverDirectory } from '../../src/alerts/receiver-paths.ts'
import { type ReceiverStatus, writeStatus } from '../../src/alerts/receiver-status.ts'
import { placeIn } from '../sources/memories.ts'
import { TEST_NOW } from '../support/sandbox.ts'
import { SANDBOX, sampleStatus } from './sample-status.ts'

/** An alert of the sandbox's first client. */
export function sampleEvent(change: Partial<AlertEvent> = {}): AlertEvent {
  return {
    ...{ key: 's3cret-key', state: 'alert', subject: 'Disk full on SRV-01', details: '' },
    clients: ['Acme Widgets'],
    ...change,
  }
}

/** What the files of a receiver have in a test. */
export interface StoredReceiver {
  /** By default the sandbox. */
  owner?: AlertOwner
  status?: Partial<ReceiverStatus>
  /** How long the alerts have been waiting, in milliseconds. */
  age?: number
  waiting?: readonly AlertEvent[]
  failed?: readonly { event: AlertEvent; reason: string }[]
}

/** Opens an outbox as a receiver does that runs in this process, and fills the files of the receiver. */
export async function storedReceiver(
  home: string,
  { owner = SANDBOX, status = {}, age = 0, waiting = [], failed = [] }: StoredReceiver = {},
): Promise<Outbox> {
  const place = placeIn(home)
  const now = TEST_NOW.getTime() - age
  const options = { uid: place.uid, now: () => now }
  const { outbox } = await openOutbox(receiverDirectory(place, owner), options)
  onTestFinished(() => outbox.close())
  for (const { event, reason } of failed) {
    const [received] = await outbox.accept('zabbix', [event])
    if (received !== undefined) await outbox.fail(received.seq, reason)
  }
  if (waiting.length > 0) await outbox.accept('zabbix', waiting)
  const counts = waiting.length === 0 ? {} : { waiting: waiting.length, oldest: now }
  await writeStatus(place, owner, sampleStatus({ ...counts, ...status }))
  return outbox
}
