import { RefusedError } from '../errors.ts'

const START = '# >>> itflow completion >>>'
const END = '# <<< itflow completion <<<'

/** Adds our line to a start-up file between two marker lines, replacing those already there. */
export function withBlock(text: string, line: string, path: string): string {
  const end = text.includes('\r\n') ? '\r\n' : '\n'
  const block = [START, line, END].join(end)
  const found = blockIn(text, path)
  if (found !== undefined) return `${text.slice(0, found.from)}${block}${text.slice(found.to)}`
  const gap = text === '' || text.endsWith('\n') ? '' : end
  return `${text}${gap}${block}${end}`
}

/** Removes our lines from a start-up file. */
export function withoutBlock(text: string, path: string): string {
  const found = blockIn(text, path)
  if (found === undefined) return text
  const after = text.slice(found.to).replace(/^\r?\n/, '')
  return `${text.slice(0, found.from)}${after}`
}

/** Finds our lines; throws a RefusedError if one of the marker lines is missing. */
function blockIn(text: string, path: string): { from: number; to: number } | undefined {
  const [from, end] = [text.indexOf(START), text.indexOf(END)]
  if (from < 0 && end < 0) return undefined
  if (from < 0 || end < from) {
    throw new RefusedError(`one of the marker lines around itflow's lines in ${path} is missing.`, {
      hint: `Remove the rest by hand: ${START} … ${END}`,
    })
  }
  return { from, to: end + END.length }
}
