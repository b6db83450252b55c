import type { AlertState } from '../../../src/alerts/alert-state.ts'
import type { AlertEvent, ReceivedEvent } from '../../../src/alerts/event.ts'
import type { AlertChanges, FailedEvent, Outbox } from '../../../src/alerts/outbox/outbox.ts'

/** An outbox without a disk; a test can take its state over to another one, as after a restart. */
export function memoryOutbox(now: () => number, from?: Outbox): Outbox {
  const waiting = new Map<number, ReceivedEvent>(from?.state.waiting)
  const alerts = new Map<string, AlertState>(from?.state.alerts)
  const failed = new Map<number, FailedEvent>(from?.state.failed)
  let lastSeq = from?.state.lastSeq ?? 0
  const apply = (changes: AlertChanges) => {
    for (const [id, state] of Object.entries(changes)) {
      if (state === undefined) alerts.delete(id)
      else alerts.set(id, state)
    }
  }
  const receive = (source: string, event: AlertEvent): ReceivedEvent => {
    lastSeq += 1
    return { seq: lastSeq, at: now(), source, event }
  }
  return {
    get state() {
      const held = new Map([...alerts].filter(([, { phase }]) => phase === 'held'))
      const openCount = [...alerts.values()].filter(({ phase }) => phase === 'open').length
      return { waiting, alerts, held, openCount, failed, lastSeq }
    },
    accept: async (source, events) => {
      const received = events.map((event) => receive(source, event))
      for (const one of received) waiting.set(one.seq, one)
      return received
    },
    settle: async (seq, changes) => {
      waiting.delete(seq)
      apply(changes)
    },
    update: async (changes) => apply(changes),
    fail: async (seq, reason) => {
      const received = waiting.get(seq)
      waiting.delete(seq)
      if (received !== undefined) failed.set(seq, { ...received, reason, failedAt: now() })
    },
    failHeld: async (id, reason) => {
      const state = alerts.get(id)
      alerts.delete(id)
      if (state?.event === undefined) return
      const received = receive(state.source, state.event)
      failed.set(received.seq, { ...received, reason, failedAt: now() })
    },
    report: async (seqs, ticket) => {
      for (const seq of seqs) {
        const known = failed.get(seq)
        if (known !== undefined) failed.set(seq, { ...known, ticket })
      }
    },
    retry: async (seqs) => {
      for (const seq of seqs) {
        const known = failed.get(seq)
        if (known !== undefined) waiting.set(seq, known)
        failed.delete(seq)
      }
    },
    drop: async (seqs) => {
      for (const seq of seqs) failed.delete(seq)
    },
    isHealthy: () => true,
    close: async () => undefined,
  }
}
