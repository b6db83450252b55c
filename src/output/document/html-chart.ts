import { cleanLine } from '../../text/terminal-safe.ts'
import type { Bar } from './document.ts'
import { lineHtml } from './html-text.ts'
import { largestOf, widestOf } from './report-cells.ts'

/** Longer values are wrapped. */
const MAX_WHOLE_WIDTH = 12

/** Returns a chart: a table of its numbers, each with its bar, which says how long it is. */
export function chartHtml(bars: readonly Bar[], caption: string): string {
  const largest = largestOf(bars)
  const widest = widestOf(bars.map(({ text }) => cleanLine(text)))
  const least = Math.min(widest, MAX_WHOLE_WIDTH)
  const rows = bars.map(({ label, value, text }) => {
    const percent = largest > 0 ? Math.round((Math.max(0, value) / largest) * 1000) / 10 : 0
    const number = `<td class="right" style="--least:${least}ch"><bdi>${lineHtml(text)}</bdi></td>`
    return `<tr>${labelHtml(label)}${number}<td>${barHtml(percent)}</td></tr>`
  })
  return `<table class="chart">\n${caption}\n<tbody>\n${rows.join('\n')}\n</tbody>\n</table>`
}

/** An empty cell names nothing. */
function labelHtml(label: string): string {
  const text = lineHtml(label)
  return text === '' ? '<td></td>' : `<th scope="row"><bdi>${text}</bdi></th>`
}

function barHtml(percent: number): string {
  return `<svg role="img" width="100%" height="14"><title>${Math.round(percent)} % of the largest</title><rect class="track" width="100%" height="14" rx="2"/><rect class="bar" width="${percent}%" height="14" rx="2"/></svg>`
}
