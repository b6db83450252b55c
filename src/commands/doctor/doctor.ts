import type { CommandSpec } from '../../cli/command.ts'
import { joinLines, labelled } from '../../cli/help-layout.ts'
import type { Context } from '../../context.ts'
import { AttentionError } from '../../errors.ts'
import { widthFor } from '../../io/io.ts'
import { FORMATS } from '../../output/formats.ts'
import { spellOutSigns } from '../../text/spell-out-signs.ts'
import { cleanLine } from '../../text/terminal-safe.ts'
import { widthOf } from '../../text/width.ts'
import { wrapMessage } from '../../text/wrap.ts'
import { type DoctorReport, type Finding, runDoctor } from './doctor-report.ts'

/** `itflow doctor`. */
export function doctorCommand(): CommandSpec {
  return {
    name: 'doctor',
    isCheck: true,
    summary: 'What this server and key can do, and what needs attention',
    description:
      'Reads only. Asks for each operation once, and remembers the answers with the profile.\nExit status 12 when something needs attention.',
    examples: ['itflow doctor', 'itflow doctor --json'],
    run: async (context) => {
      const examination = await runDoctor(context)
      await print(context, examination)
      const flagged = examination.findings.filter(({ needsAttention }) => needsAttention)
      if (flagged.length === 0) return
      throw new AttentionError(
        `${flagged.length} of ${examination.findings.length} checks need attention: ${flagged.map(({ check }) => check).join(', ')}`,
      )
    },
  }
}

async function print(context: Context, examination: DoctorReport): Promise<void> {
  if (FORMATS[context.format()].reader === 'person')
    return context.showPaged(asText(context, examination))
  const { findings, operations, ...facts } = examination
  const row = {
    ...facts,
    findings: findings.map(({ check, needsAttention, message }) => ({
      check,
      needs_attention: needsAttention,
      message,
    })),
    operations: operations.map(({ resource, verb, presence, meaning }) => ({
      resource,
      verb,
      presence,
      meaning,
    })),
  }
  await context.show({
    fields: Object.keys(row).map((name) => ({ name, label: name, kind: 'text' as const })),
    columns: [],
    rows: [row],
    isList: false,
  })
}

const SIGN = { available: '✓', forbidden: '✗', absent: '·' } as const

const SIGN_SPOKEN = {
  available: 'available',
  forbidden: 'forbidden to this key',
  absent: 'absent from this server',
} as const

/** For a screen reader: every sign is a word, and nothing is told by where it stands. */
function asSpeech({ findings, operations }: DoctorReport, width: number): string {
  const checks = findings.map(({ check, needsAttention, isInformational, message }) => {
    const mark = needsAttention ? 'Warning: ' : isInformational === true ? '' : 'OK: '
    return `${mark}${check}: ${spellOutSigns(cleanLine(message))}`
  })
  const names = [...new Set(operations.map(({ resource }) => resource))]
  const modules = names.map((name) => {
    const own = operations.filter(({ resource }) => resource === name)
    const said = own.map(({ verb, presence }) => `${verb} ${SIGN_SPOKEN[presence]}`)
    return `${HEADING} of ${name}: ${said.join(', ')}`
  })
  return joinLines([...checks, ...modules].map((line) => wrapMessage(line, width, widthOf)))
}

/** For a person: in lines as long as the terminal is wide, as long as they are where there is none. */
function asText({ flags, io, isAccessible }: Context, examination: DoctorReport): string {
  const { findings, operations } = examination
  const width = widthFor(io.output) ?? Number.POSITIVE_INFINITY
  if (isAccessible && io.output.isTerminal) return asSpeech(examination, width)
  const column = Math.max(...findings.map(({ check }) => check.length), HEADING.length)
  const checks = findings.map(
    ({ check, needsAttention, isInformational, message }) =>
      `${needsAttention ? '!' : isInformational === true ? ' ' : '✓'} ${check.padEnd(column)}  ${cleanLine(message)}`,
  )
  const meanings = new Set(operations.flatMap(({ meaning }) => meaning ?? []))
  const notes = flags.verbose === true ? [...meanings].map((text) => `  ${text}`) : []
  return joinLines([
    ...checks.map((line) => wrapMessage(line, width, widthOf)),
    ...table(operations, column, width),
    ...notes.map((line) => wrapMessage(line, width, widthOf)),
  ])
}

const HEADING = 'Operations'

const LEGEND = '✓ available, ✗ forbidden to this key, · absent from this server'

/** The operations of each module beside their heading, or below it where the terminal is too narrow for that. */
function table(operations: DoctorReport['operations'], column: number, width: number): string[] {
  const rows = rowsOf(operations)
  const beside = rows.map((row, index) => {
    const head = index === 0 ? HEADING.padEnd(column) : ' '.repeat(column)
    return `  ${head}  ${row.name}${row.cells.join('  ')}`
  })
  const legend = `  ${' '.repeat(column)}  ${LEGEND}`
  if ([...beside, legend].every((line) => line.length <= width)) return [...beside, legend]
  // An operation and its sign are one word.
  const below = rows.flatMap(({ name, cells }) => {
    const text = cells.map((cell) => `${cell} `.replaceAll(' ', '\u00a0')).join(' ')
    return labelled(`  ${name}`, text, width).map((line) => line.trimEnd())
  })
  return [`  ${HEADING}`, ...below, ...labelled('  ', LEGEND, width)]
}

function rowsOf(operations: DoctorReport['operations']): { name: string; cells: string[] }[] {
  const names = [...new Set(operations.map(({ resource }) => resource))]
  const width = Math.max(0, ...names.map(({ length }) => length))
  return names.map((name) => ({
    name: `${name.padEnd(width)}  `,
    cells: operations
      .filter(({ resource }) => resource === name)
      .map(({ verb, presence }) => `${verb} ${SIGN[presence]}`),
  }))
}

/** What a check found, for those that read it as data. */
export type { Finding }
