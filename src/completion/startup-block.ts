import { RefusedError } from '../errors.ts'

const START = '# >>> itflow completion >>>'
const END = '# <<< itflow completion <<<'

/** A start-up file with our lines in it, between two marks: in place of those that are there, or at the end. */
export function withBlock(text: string, line: string, path: string): string {
  const end = text.includes('\r\n') ? '\r\n' : '\n'
  const block = [START, line, END].join(end)
  const found = blockIn(text, path)
  if (found !== undefined) return `${text.slice(0, found.from)}${block}${text.slice(found.to)}`
  const gap = text === '' || text.endsWith('\n') ? '' : end
  return `${text}${gap}${block}${end}`
}

/** The same without them. */
export function withoutBlock(text: string, path: string): string {
  const found = blockIn(text, path)
  if (found === undefined) return text
  const after = text.slice(found.to).replace(/^\r?\n/, '')
  return `${text.slice(0, found.from)}${after}`
}

/** Where our lines stand; throws a RefusedError where one of the marks is gone. */
function blockIn(text: string, path: string): { from: number; to: number } | undefined {
  const [from, end] = [text.indexOf(START), text.indexOf(END)]
  if (from < 0 && end < 0) return undefined
  if (from < 0 || end < from) {
    throw new RefusedError(`one of the marks around itflow's lines in ${path} is gone.`, {
      hint: `Remove what is left of them by hand: ${START} … ${END}`,
    })
  }
  return { from, to: end + END.length }
}
