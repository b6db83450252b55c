import { joinLines } from '../../cli/help-layout.ts'
import type { Context } from '../../context.ts'
import { widthFor } from '../../io/io.ts'
import { FORMATS } from '../../output/formats.ts'
import { widthOf } from '../../text/width.ts'
import {
  accessibleFindingLines,
  type Finding,
  findingLines,
  findingsJson,
  requireNoAttention,
} from '../check-report.ts'
import { statusFindings, statusWords } from './status-findings.ts'
import { type ReceiverReport, readReport, reportJson } from './status-report.ts'

/** `itflow alerts status`: how the receiver of this computer is doing. */
export async function printStatus(context: Context): Promise<void> {
  const report = await readReport(context)
  const findings = statusFindings(report, statusWords(context))
  await print(context, report, findings)
  requireNoAttention(findings)
}

async function print(
  context: Context,
  report: ReceiverReport,
  findings: readonly Finding[],
): Promise<void> {
  const { io, isAccessible } = context
  if (FORMATS[context.format()].reader === 'person') {
    const width = widthFor(io.output) ?? Number.POSITIVE_INFINITY
    const column = Math.max(...findings.map(({ check }) => widthOf(check)))
    const isSpoken = isAccessible && io.output.isTerminal
    const lines = isSpoken
      ? accessibleFindingLines(findings, width)
      : findingLines(findings, column, width)
    return context.showPaged(joinLines(lines))
  }
  const row = { ...reportJson(report), findings: findingsJson(findings) }
  await context.show({
    fields: Object.keys(row).map((name) => ({ name, label: name, kind: 'text' as const })),
    columns: [],
    rows: [row],
    isList: false,
  })
}
