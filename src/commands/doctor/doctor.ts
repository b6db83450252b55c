import type { CommandSpec } from '../../cli/command.ts'
import { joinLines, labelled } from '../../cli/help-layout.ts'
import type { Context } from '../../context.ts'
import { widthFor } from '../../io/io.ts'
import { FORMATS } from '../../output/formats.ts'
import { widthOf } from '../../text/width.ts'
import { wrapMessage } from '../../text/wrap.ts'
import {
  accessibleFindingLines,
  findingLines,
  findingsJson,
  requireNoAttention,
} from '../check-report.ts'
import { type DoctorReport, runDoctor } from './doctor-report.ts'

/** `itflow doctor`: checks what the server and key can do. */
export function doctorCommand(): CommandSpec {
  return {
    name: 'doctor',
    isCheck: true,
    summary: 'See what this server and key can do and what needs attention',
    description:
      'Only reads. Tries each operation once and remembers the results with the profile.\nExits with status 12 if something needs attention.',
    examples: ['itflow doctor', 'itflow doctor --json'],
    run: async (context) => {
      const report = await runDoctor(context)
      await print(context, report)
      requireNoAttention(report.findings)
    },
  }
}

async function print(context: Context, report: DoctorReport): Promise<void> {
  if (FORMATS[context.format()].reader === 'person')
    return context.showPaged(reportText(context, report))
  const { findings, operations, ...facts } = report
  const row = {
    ...facts,
    findings: findingsJson(findings),
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

const SIGNS = { available: '✓', forbidden: '✗', absent: '·' } as const

const PRESENCE_TEXTS = {
  available: 'available',
  forbidden: 'forbidden to this key',
  absent: 'absent from this server',
} as const

/** Returns the report for a screen reader: words instead of signs, and nothing expressed by its position. */
function accessibleText({ findings, operations }: DoctorReport, width: number): string {
  const names = [...new Set(operations.map(({ resource }) => resource))]
  const modules = names.map((name) => {
    const ofModule = operations.filter(({ resource }) => resource === name)
    const states = ofModule.map(({ verb, presence }) => `${verb} ${PRESENCE_TEXTS[presence]}`)
    return `${HEADING} of ${name}: ${states.join(', ')}`
  })
  return joinLines([
    ...accessibleFindingLines(findings, width),
    ...modules.map((line) => wrapMessage(line, width, widthOf)),
  ])
}

/** Returns the report for a person, wrapped to the width of the terminal if there is one. */
function reportText({ flags, io, isAccessible }: Context, report: DoctorReport): string {
  const { findings, operations } = report
  const width = widthFor(io.output) ?? Number.POSITIVE_INFINITY
  if (isAccessible && io.output.isTerminal) return accessibleText(report, width)
  const column = Math.max(...findings.map(({ check }) => check.length), HEADING.length)
  const meanings = new Set(operations.flatMap(({ meaning }) => meaning ?? []))
  const notes = flags.verbose === true ? [...meanings].map((text) => `  ${text}`) : []
  return joinLines([
    ...findingLines(findings, column, width),
    ...operationLines(operations, column, width),
    ...notes.map((line) => wrapMessage(line, width, widthOf)),
  ])
}

const HEADING = 'Operations'

const LEGEND = '✓ available, ✗ forbidden to this key, · absent from this server'

/** Returns the operations of each module next to their heading, or below it if the terminal is too narrow. */
function operationLines(
  operations: DoctorReport['operations'],
  column: number,
  width: number,
): string[] {
  const rows = rowsOf(operations)
  const lines = rows.map((row, index) => {
    const head = index === 0 ? HEADING.padEnd(column) : ' '.repeat(column)
    return `  ${head}  ${row.name}${row.cells.join('  ')}`
  })
  const legend = `  ${' '.repeat(column)}  ${LEGEND}`
  if ([...lines, legend].every((line) => line.length <= width)) return [...lines, legend]
  // Keep an operation and its sign together.
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
      .map(({ verb, presence }) => `${verb} ${SIGNS[presence]}`),
  }))
}
