import { BLOCKS, ENCLOSED_BY, INLINES, PAGES } from './html-elements.ts'
import { hasPair, type MarkupScan, scanMarkup } from './markup-scan.ts'

/** Whether a text is HTML. */
export type TextKind =
  /** `isMixed`: it starts with plain words, so it may be a text that shows tags. */
  | { kind: 'html'; isPage: boolean; isMixed: boolean }
  /** `reason`: why it isn't HTML, if it contains an HTML tag. */
  | { kind: 'text'; reason?: string }

/**
 * Returns whether a text is HTML, or plain text that looks like it. It is HTML if its tags are HTML tags, match, and
 * format something. If in doubt it is text, so nothing is lost. Takes linear time.
 */
export function detectHtml(text: string): TextKind {
  const found = scanMarkup(text)
  const { hasElements, elements, start } = found
  const isPage = start === 'page' && (found.hasDoctype || hasPair(elements, PAGES))
  if (isPage && hasElements) return { kind: 'html', isPage, isMixed: false }
  const reason = whyNotHtml(found)
  if (reason === undefined) return { kind: 'html', isPage, isMixed: start === 'text' }
  return hasElements ? { kind: 'text', reason } : { kind: 'text' }
}

function whyNotHtml(found: MarkupScan): string | undefined {
  const { elements, unknownElements, impossible, selfEnding, looseEnd, start } = found
  const hasBlocks = hasPair(elements, BLOCKS)
  // Text that is markup from start to end may be sloppy.
  const isThroughout = hasBlocks && start === 'block' && found.endsWithTag
  const unknown = [...unknownElements.values()].find(
    ({ opened, closed }) => !isThroughout || opened !== closed,
  )
  const odd = impossible ?? unknown?.text ?? (isThroughout ? undefined : selfEnding)
  if (odd !== undefined) return `${odd} is not HTML`
  const open = isThroughout ? undefined : unclosedElement(found)
  if (open !== undefined) return `<${open}> has no </${open}>`
  if (found.quoted !== undefined && !isThroughout) return `${found.quoted} is quoted as code`
  if (looseEnd !== undefined && !isThroughout) return `${looseEnd} closes nothing`
  if (found.hasDoctype || hasPair(elements, PAGES)) return 'it contains a whole page'
  const isMarkup = start !== 'text' && found.endsWithTag && hasPair(elements)
  const hasFormat = hasBlocks || hasPair(elements, INLINES) || found.hasImage || isMarkup
  if (hasFormat || found.breaks > found.spokenBreaks || found.breaks > 1) return undefined
  return "its tags don't format anything"
}

/** Returns an element that is opened more often than closed, and needs an end tag. */
function unclosedElement({ elements, start }: MarkupScan): string | undefined {
  const isMarkup = start === 'block' && hasPair(elements, BLOCKS)
  for (const [name, { opened, closed }] of elements) {
    const around = ENCLOSED_BY[name]
    const isOptional =
      name === 'p' ? isMarkup : around !== undefined && hasPair(elements, new Set(around))
    if (opened > closed && !isOptional) return name
  }
  return undefined
}
