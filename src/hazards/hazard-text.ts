import { joinLines, labelled } from '../cli/help-layout.ts'
import { wrapWords } from '../text/wrap.ts'
import type { Hazard } from './hazard.ts'
import { HAZARDS } from './register.ts'

/** The releases that have a hazard: `25.03 – 25.12`, `26.10 and later`, `all`. */
function releasesOf({ since, until }: Hazard): string {
  if (since !== undefined && until !== undefined) return `${since} – ${until}`
  if (since !== undefined) return `${since} and later`
  return until === undefined ? 'all' : `up to ${until}`
}

/** The help text about one hazard. */
export function hazardText(hazard: Hazard, width: number): string {
  return joinLines([
    ...labelled(`${hazard.number}  `, `${hazard.title} (${releasesOf(hazard)})`, width),
    '',
    ...wrapWords(`The server: ${hazard.server}`, width),
    ...wrapWords(`This program: ${hazard.program}`, width),
  ])
}

/** The help text that lists all hazards, one per line. */
export function hazardList(width: number): string {
  const all = HAZARDS.flatMap((hazard) =>
    labelled(`  ${hazard.number}  `, `${hazard.title} (${releasesOf(hazard)})`, width),
  )
  return joinLines([
    ...wrapWords("Hazards of ITFlow's API, and the releases that have them", width),
    '',
    ...all,
    '',
    ...wrapWords('Details of one hazard: itflow help hazards H03', width),
  ])
}

/** The contents of docs/hazards.md. */
export function hazardsDocument(): string {
  const sections = HAZARDS.map((hazard) =>
    [
      `## ${hazard.number}: ${hazard.title}`,
      '',
      `- Releases: ${releasesOf(hazard)}`,
      `- The server: ${withCodeTags(hazard.server)}`,
      `- This program: ${withCodeTags(hazard.program)} (${hazard.answer})`,
      `- Shown by: \`test/hazards/${hazard.test}\``,
      '',
    ].join('\n'),
  )
  return `${HEADING}\n${sections.join('\n')}`
}

const HEADING = `# Hazards of ITFlow's API

ITFlow's API can lose data, give wrong answers and fail in ways that differ between releases. Each of these hazards
has a number here, and is either *prevented* by this program (it can't happen), *refused* (with the number, the reason
and an alternative; \`--force\` overrides it where that makes sense) or *reported* (you are told what really happened).

For a release between two that can be distinguished by their operations, the program behaves as for the older one.

This file is generated from \`src/hazards\` by \`npm run docs\`; \`itflow help hazards\` shows the same.
`

/** Formats tags as code, since Markdown would hide them. */
function withCodeTags(text: string): string {
  return text.replace(/<[^>]*>/g, (tag) => `\`${tag}\``)
}
