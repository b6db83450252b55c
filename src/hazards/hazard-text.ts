import { joinLines, labelled } from '../cli/help-layout.ts'
import { wrapWords } from '../text/wrap.ts'
import { HAZARDS, type Hazard } from './register.ts'

/** The releases a hazard holds for, in words: `25.03 – 25.12`, `26.10 and later`, `all`. */
function releasesOf({ since, until }: Hazard): string {
  if (since !== undefined && until !== undefined) return `${since} – ${until}`
  if (since !== undefined) return `${since} and later`
  return until === undefined ? 'all' : `up to ${until}`
}

/** One hazard as help shows it. */
export function hazardText(hazard: Hazard, width: number): string {
  return joinLines([
    ...labelled(`${hazard.number}  `, `${hazard.title} (${releasesOf(hazard)})`, width),
    '',
    ...wrapWords(`The server: ${hazard.server}`, width),
    ...wrapWords(`This program: ${hazard.program}`, width),
  ])
}

/** All of them, a line each. */
export function hazardList(width: number): string {
  const all = HAZARDS.flatMap((hazard) =>
    labelled(`  ${hazard.number}  `, `${hazard.title} (${releasesOf(hazard)})`, width),
  )
  return joinLines([
    ...wrapWords("Hazards of ITFlow's API, and the releases that have them", width),
    '',
    ...all,
    '',
    ...wrapWords('One of them in full: itflow help hazards H03', width),
  ])
}

/** The register as docs/hazards.md. */
export function hazardsDocument(): string {
  const sections = HAZARDS.map((hazard) =>
    [
      `## ${hazard.number}: ${hazard.title}`,
      '',
      `- Releases: ${releasesOf(hazard)}`,
      `- The server: ${plain(hazard.server)}`,
      `- This program: ${plain(hazard.program)} (${hazard.answer})`,
      `- Shown by: \`test/hazards/${hazard.test}\``,
      '',
    ].join('\n'),
  )
  return `${HEADING}\n${sections.join('\n')}`
}

const HEADING = `# Hazards of ITFlow's API

ITFlow's API loses data, answers wrongly and fails in ways that differ from release to release. Each such way
has a number here. What this program does about each is *prevented* (it cannot happen), *refused* (with the
number, the reason and a way round; \`--force\` where that can make sense) or *told* (the answer is the truth).

Between two releases that can be told apart by what they offer, the program behaves as for the older one.

This file is made from \`src/hazards\` by \`npm run docs\`; \`itflow help hazards\` shows the same.
`

/** Tags and flags stand as they are in Markdown too. */
function plain(text: string): string {
  return text.replace(/<[^>]*>/g, (tag) => `\`${tag}\``)
}
