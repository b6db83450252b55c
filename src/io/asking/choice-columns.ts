import { cutTo, padTo, widthOf } from '../../text/width.ts'
import type { Choice } from '../prompts.ts'

const GAP = '  '

/** A detail isn't cut below this width while another one can be dropped, in columns. */
const MIN_DETAIL_WIDTH = 12

/** The cells of a choice: its name, then its details. */
export function cellsOf(choice: Choice<unknown> | undefined): readonly string[] {
  return choice === undefined ? [] : [choice.name, ...(choice.details ?? [])]
}

/** Returns a function that fits the columns of these choices into a width; details are cut before the name. */
export function columnFitter(
  choices: readonly Choice<unknown>[],
): (room: number) => readonly number[] {
  const natural: number[] = []
  for (const choice of choices) {
    for (const [nth, cell] of cellsOf(choice).entries()) {
      natural[nth] = Math.max(natural[nth] ?? 0, widthOf(cell))
    }
  }
  const cache = new Map<number, readonly number[]>()
  return (room) => {
    const widths = cache.get(room) ?? fitWidths(natural, room)
    cache.set(room, widths)
    return widths
  }
}

/** Cuts the widest details; if that isn't enough, it drops the last ones, and finally cuts the name. */
function fitWidths(natural: readonly number[], room: number): readonly number[] {
  const widths = [...natural]
  while (sizeOf(widths) > room && widths.length > 1) {
    const widest = widths.indexOf(Math.max(...widths.slice(1)), 1)
    const width = widths[widest] ?? 0
    if (width > MIN_DETAIL_WIDTH)
      widths[widest] = Math.max(MIN_DETAIL_WIDTH, width - (sizeOf(widths) - room))
    else widths.pop()
  }
  const [name = 0, ...details] = widths
  return [Math.min(name, room), ...details]
}

function sizeOf(widths: readonly number[]): number {
  const shown = widths.filter((width) => width > 0)
  return shown.reduce((sum, width) => sum + width + GAP.length, -GAP.length)
}

/** Puts cells into columns of these widths; long cells are cut, and cells without a width are left out. */
export function formatColumns(cells: readonly string[], widths: readonly number[]): string {
  return cells
    .flatMap((cell, nth) => {
      const width = widths[nth] ?? 0
      return width === 0 ? [] : [padTo(cutTo(cell, width), width)]
    })
    .join(GAP)
    .trimEnd()
}
