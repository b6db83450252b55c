import { createHash } from 'node:crypto'
import type { AlertEvent } from '../event.ts'
import { type Dialect, OVERRIDES, type Picks } from './dialect.ts'
import { keyOf } from './key-parts.ts'
import { makeEvent } from './make-event.ts'
import { PayloadError } from './payload-error.ts'
import { isObject, objectOf, ownValue, type PayloadObject } from './payload-object.ts'
import { lineOf, linesOf, scalarText } from './texts.ts'

const STATES: ReadonlyMap<string, AlertEvent['state']> = new Map([
  ['firing', 'alert'],
  ['resolved', 'recovery'],
])

/** How many members of a message besides its alerts are read; Alertmanager has nine, and Grafana some more. */
const MAX_MEMBERS = 100

/** The webhook of Prometheus Alertmanager (version 4), which Grafana's has the form of: an event for each alert. */
export const alertmanager: Dialect = {
  name: 'alertmanager',
  picks: OVERRIDES,
  required: [],
  read(payload, picks, source) {
    const { alerts, ...rest } = objectOf(payload)
    // Each alert gets a copy.
    const group = Object.fromEntries(Object.entries(rest).slice(0, MAX_MEMBERS))
    if (!Array.isArray(alerts)) throw new PayloadError('The payload has no list of alerts')
    const events = alerts.map((alert, index) => readAlert(alert, index, { group, picks, source }))
    const ignored = reasonFor(group, alerts.length)
    return ignored === undefined ? { events } : { events, ignored }
  },
}

function reasonFor(group: PayloadObject, count: number): string | undefined {
  const cut = Number(lineOf(ownValue(group, 'truncatedAlerts')) ?? 0)
  if (cut > 0) return `Alertmanager left out ${cut} ${cut === 1 ? 'alert' : 'alerts'} (max_alerts)`
  return count === 0 ? 'It has no alerts' : undefined
}

function readAlert(
  alert: unknown,
  index: number,
  { group, picks, source }: { group: PayloadObject; picks: Picks; source: string },
): AlertEvent {
  const labels = ownValue(alert, 'labels')
  const state = STATES.get(lineOf(ownValue(alert, 'status')) ?? '')
  if (!isObject(alert) || !isObject(labels)) {
    throw new PayloadError(`alerts[${index}] has no labels`)
  }
  if (state === undefined) {
    throw new PayloadError(`The status of alerts[${index}] must be firing or resolved`)
  }
  const annotations = ownValue(alert, 'annotations')
  const draft = {
    state,
    key: keyOf(source, lineOf(ownValue(alert, 'fingerprint')) ?? digestOf(labels)),
    subject: ownValue(annotations, 'summary') ?? ownValue(annotations, 'title') ?? nameOf(labels),
    details: detailsOf(labels, annotations),
    severity: ownValue(labels, 'severity'),
    began: ownValue(alert, 'startsAt'),
    host: ownValue(labels, 'instance') ?? ownValue(labels, 'host'),
    link: ownValue(alert, 'generatorURL'),
  }
  return makeEvent(draft, picks, { ...group, ...alert })
}

function nameOf(labels: PayloadObject): string | undefined {
  const name = lineOf(ownValue(labels, 'alertname'))
  const instance = lineOf(ownValue(labels, 'instance'))
  if (name === undefined) return labelLines(labels).join(', ')
  return instance === undefined ? name : `${name} on ${instance}`
}

function detailsOf(labels: PayloadObject, annotations: unknown): string {
  const [description, message, runbook] = ['description', 'message', 'runbook_url'].map((name) =>
    linesOf(ownValue(annotations, name)),
  )
  // The severity has a line of its own on the ticket.
  const { severity: _, ...others } = labels
  const labelled = labelLines(others).join('\n')
  return [description, message, runbook === '' ? '' : `Runbook: ${runbook}`, labelled]
    .filter((part) => part !== '')
    .join('\n\n')
}

/** Returns the labels as lines, sorted by name. */
function labelLines(labels: PayloadObject): string[] {
  return Object.keys(labels)
    .sort()
    .flatMap((name) => {
      const value = lineOf(labels[name])
      return value === undefined ? [] : [`${name}: ${value}`]
    })
}

/** Returns what identifies an alert without a fingerprint: its labels, in any order. */
function digestOf(labels: PayloadObject): string {
  const sorted = Object.keys(labels)
    .sort()
    .map((name) => [name, scalarText(labels[name]) ?? ''])
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex').slice(0, 32)
}
