import type { ChangePlan } from '../actions/change-plan.ts'
import type { Api } from '../api/api.ts'
import { learnName } from '../api/records/references.ts'
import type { Change } from '../api/writes/diff.ts'
import { isEmpty } from '../records/comparators.ts'
import { padTo, widthOf } from '../text/width.ts'
import { changeText, htmlAsText } from './write-target.ts'

/** How many differences are shown for each field. */
const MAX_SHOWN = 5

/** A change to a field, and how many records it applies to. */
interface Difference {
  label: string
  text: string
  count: number
}

/** Summarizes what a plan changes, field by field: `Status  14: Deployed → Stored`, most frequent first. */
export async function summaryLines(api: Api, { resource, pending }: ChangePlan): Promise<string[]> {
  const requested = pending.map(({ request, changes }) =>
    changes.filter(({ field }) => request.values[field] !== undefined),
  )
  for (const { references = [] } of pending.map(({ request }) => request)) {
    for (const { resource: owner, stored } of references) learnName(api, owner, stored)
  }
  const fields = new Map<string, Map<string, Difference>>()
  for (const changes of requested) {
    for (const change of await htmlAsText(resource, changes)) {
      const known = fields.get(change.field) ?? new Map<string, Difference>()
      fields.set(change.field, known)
      const text = changeText(api, resource, change)
      count(known, change, isEmpty(change.from) ? `(empty) → ${text}` : text)
    }
  }
  const all = [...fields.values()].flatMap((known) => mostFrequent([...known.values()]))
  const width = Math.max(0, ...all.map(({ label }) => widthOf(label)))
  return all.map(({ label, text }) => `    ${padTo(label, width)}  ${text}`)
}

function count(known: Map<string, Difference>, { label }: Change, text: string): void {
  known.set(text, { label, text, count: (known.get(text)?.count ?? 0) + 1 })
}

function mostFrequent(differences: readonly Difference[]): { label: string; text: string }[] {
  const ordered = [...differences].sort((a, b) => b.count - a.count)
  const listed = ordered.length === MAX_SHOWN + 1 ? MAX_SHOWN + 1 : MAX_SHOWN
  const rest = ordered.slice(listed).reduce((sum, one) => sum + one.count, 0)
  const lines = ordered
    .slice(0, listed)
    .map(({ label, text, count: many }) => ({ label, text: `${many}: ${text}` }))
  const [first] = ordered
  if (rest === 0 || first === undefined) return lines
  return [...lines, { label: first.label, text: `${rest}: from other values` }]
}
