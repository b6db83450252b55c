import { BLOCKS, ENCLOSED_BY, INLINES, PAGES } from './html-elements.ts'
import { hasPair, type MarkupScan, scanMarkup } from './markup-scan.ts'

/** What a text is taken for. */
export type TextKind =
  /** `isMixed`: it begins with plain words, and may be a text that shows tags. */
  | { kind: 'html'; isPage: boolean; isMixed: boolean }
  /** `because`: why it is no HTML, where it has a tag of HTML in it. */
  | { kind: 'text'; reason?: string }

/**
 * Whether a text is HTML, or plain text with signs that look like it. It is HTML if its tags are HTML's, fit
 * together, and format something; in doubt it is text, of which nothing is lost. Takes time in proportion to its
 * length.
 */
export function detectHtml(text: string): TextKind {
  const found = scanMarkup(text)
  const { hasElements, elements, start } = found
  const isPage = start === 'page' && (found.hasDoctype || hasPair(elements, PAGES))
  if (isPage && hasElements) return { kind: 'html', isPage, isMixed: false }
  const because = whyNotHtml(found)
  if (because === undefined) return { kind: 'html', isPage, isMixed: start === 'text' }
  return hasElements ? { kind: 'text', reason: because } : { kind: 'text' }
}

function whyNotHtml(found: MarkupScan): string | undefined {
  const { elements, unknownElements, impossible, selfEnding, looseEnd, start } = found
  const hasBlocks = hasPair(elements, BLOCKS)
  // What is markup from end to end may be written carelessly.
  const isThroughout = hasBlocks && start === 'block' && found.endsWithTag
  const strange = [...unknownElements.values()].find(
    ({ opened, closed }) => !isThroughout || opened !== closed,
  )
  const odd = impossible ?? strange?.text ?? (isThroughout ? undefined : selfEnding)
  if (odd !== undefined) return `${odd} is not HTML`
  const open = isThroughout ? undefined : unclosedElement(found)
  if (open !== undefined) return `<${open}> has no </${open}>`
  if (found.quoted !== undefined && !isThroughout) return `${found.quoted} is quoted as code`
  if (looseEnd !== undefined && !isThroughout) return `${looseEnd} ends nothing`
  if (found.hasDoctype || hasPair(elements, PAGES)) return 'it has a whole page within it'
  const isMarkup = start !== 'text' && found.endsWithTag && hasPair(elements)
  const hasFormat = hasBlocks || hasPair(elements, INLINES) || found.hasImage || isMarkup
  if (hasFormat || found.breaks > found.spokenBreaks || found.breaks > 1) return undefined
  return 'its tags format nothing'
}

/** An element that begins more often than it ends, and needs an end. */
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
