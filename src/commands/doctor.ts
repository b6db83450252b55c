import type { CommandSpec } from '../command.ts'
import type { Context } from '../context.ts'
import { AttentionError } from '../errors.ts'
import { cleanLine } from '../text/clean.ts'
import { type Examination, examine, type Finding } from './examination.ts'

/** `itflow doctor`. */
export function doctorCommand(): CommandSpec {
  return {
    name: 'doctor',
    summary: 'What this server and key can do, and what needs attention',
    description:
      'Reads only. Asks for each operation once, and remembers the answers with the profile.\nExit status 12 when something needs attention.',
    examples: ['itflow doctor', 'itflow doctor --json'],
    run: async (context) => {
      const examination = await examine(context)
      await print(context, examination)
      const wanting = examination.findings.filter(({ needsAttention }) => needsAttention)
      if (wanting.length === 0) return
      throw new AttentionError(
        `${wanting.length} of ${examination.findings.length} checks need attention: ${wanting.map(({ check }) => check).join(', ')}`,
      )
    },
  }
}

async function print(context: Context, examination: Examination): Promise<void> {
  if (context.format() === 'table') return context.showText(asText(context, examination))
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

function asText(context: Context, { findings, operations }: Examination): string {
  const width = Math.max(...findings.map(({ check }) => check.length), 'Operations'.length)
  const lines = findings.map(
    ({ check, needsAttention, isFact, message }) =>
      `${needsAttention ? '!' : isFact === true ? ' ' : '✓'} ${check.padEnd(width)}  ${cleanLine(message)}`,
  )
  const names = [...new Set(operations.map(({ resource }) => resource))]
  const nameWidth = Math.max(...names.map(({ length }) => length))
  const table = names.map((name, index) => {
    const cells = operations
      .filter(({ resource }) => resource === name)
      .map(({ verb, presence }) => `${verb} ${SIGN[presence]}`)
    const head = index === 0 ? 'Operations'.padEnd(width) : ' '.repeat(width)
    return `  ${head}  ${name.padEnd(nameWidth)}  ${cells.join('  ')}`
  })
  const meanings = [
    ...new Set(operations.flatMap(({ meaning }) => (meaning === null ? [] : [meaning]))),
  ]
  const legend = `  ${' '.repeat(width)}  ✓ available, ✗ forbidden to this key, · absent from this server`
  const notes = context.flags.verbose === true ? meanings.map((text) => `  ${text}`) : []
  return `${[...lines, ...table, legend, ...notes].join('\n')}\n`
}

/** What a check found, for those that read it as data. */
export type { Finding }
