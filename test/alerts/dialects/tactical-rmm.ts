import { readFileSync } from 'node:fs'

const FOLDER = 'docs/examples/alerts/'

/** The bodies that an operator writes for a failure, and for its end. */
export const FAILURE = readFileSync(`${FOLDER}tactical-rmm-failure.txt`, 'utf8')
export const RESOLVED = readFileSync(`${FOLDER}tactical-rmm-resolved.txt`, 'utf8')

const VALUES: Readonly<Record<string, string>> = {
  'alert.get_result.stdout': 'Disk C: 97% full',
  'alert.message': 'PC-07 has a script check: Script Check: Backup that failed.',
  'alert.severity': 'error',
  'client.name': 'Acme',
  'agent.hostname': 'PC-07',
  'agent.agent_id': 'kTnZqpVvLrXwYsBd',
  'alert.alert_type': 'check',
  'alert.assigned_check.pk': '12',
  'alert.assigned_task.pk': 'None',
}

/**
 * Makes the body that Tactical RMM posts: it puts values into the template as they are, replaces control characters, doubles
 * single backslashes, and parses that as JSON with control characters allowed. If that fails, it sends the text as a JSON string.
 */
export function posted(template: string, values: Record<string, string> = {}): string {
  const filled = [...template.matchAll(/\{\{\s*([\w. -]+?)\s*\}\}/g)].reduce(
    (text, [placeholder, name = '']) =>
      text.replaceAll(placeholder, () => values[name] ?? VALUES[name] ?? 'None'),
    template,
  )
  const clean = filled
    .replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/g, ' ')
    .replace(/(?<!\\)(\\)(?![\\nrt])/g, '\\\\')
  return JSON.stringify(parseLeniently(clean) ?? clean)
}

/** Parses JSON in whose texts line breaks and tabs may be written as they are; undefined if it is invalid. */
function parseLeniently(text: string): unknown {
  const escaped = text.replace(/"(?:[^"\\]|\\[\s\S])*"/g, (quoted) =>
    quoted.replace(/[\n\r\t]/g, (sign) => JSON.stringify(sign).slice(1, -1)),
  )
  try {
    return JSON.parse(escaped)
  } catch {
    return undefined
  }
}
