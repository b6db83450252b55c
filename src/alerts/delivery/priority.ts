import { foldText } from '../../records/text-equality.ts'
import type { Priority, SourceRules } from '../config/receiver-config.ts'

/** What the words of monitoring tools mean, unless the configuration says otherwise. */
const PRIORITIES: ReadonlyMap<string, Priority> = new Map(
  Object.entries({
    Urgent: ['disaster', 'emergency', 'emerg', 'fatal', 'urgent', 'page'],
    High: ['critical', 'crit', 'high', 'major', 'error', 'err', 'down', 'unreachable'],
    Medium: ['warning', 'warn', 'average', 'medium', 'minor', 'unknown'],
    Low: [
      'information',
      'informational',
      'info',
      'notice',
      'low',
      'not classified',
      'debug',
      'none',
    ],
  } satisfies Record<Priority, string[]>).flatMap(([priority, words]) =>
    words.map((word) => [word, priority as Priority] as const),
  ),
)

/** Returns the priority of a ticket for an alert of this severity; undefined for ITFlow's default. */
export function priorityFor(
  { priorities, priority }: Pick<SourceRules, 'priorities' | 'priority'>,
  severity: string | undefined,
): Priority | undefined {
  const word = foldText(severity ?? '')
  if (word === '') return priority
  return priorities.get(word) ?? (priority === undefined ? PRIORITIES.get(word) : priority)
}
