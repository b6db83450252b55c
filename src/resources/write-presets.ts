import type { Write } from './field.ts'

/** Create and update can set it. `help` is what help says about its option; a secret needs none. */
export const onBoth = (help?: string): Write => write('both', help)

/** Create and update can set it, and create asks for it when it asks for what is required. */
export const prompted = (help?: string): Write => write('both', help, { isPrompted: true })

/** Create and update can set it, and create requires it. */
export const required = (help?: string): Write => write('both', help, { isRequired: true })

/** Only create can set it: the server has no way to change it later. */
export const onCreate = (help?: string): Write => write('create', help)

/** Only create can set it, and asks for it when it asks for what is required. */
export const promptedOnCreate = (help?: string): Write =>
  write('create', help, { isPrompted: true })

/** Only create can set it, and requires it. */
export const requiredOnCreate = (help?: string): Write =>
  write('create', help, { isRequired: true })

/** Help for descriptions. */
export const ONE_LINE = 'one line about it'

/** Help for notes. */
export const FREE_TEXT = 'free text; @FILE reads it from a file'

/** Help for text that is stored as HTML. */
export const FORMATTED_TEXT = 'text, Markdown or HTML; @FILE reads it from a file'

function write(on: Write['on'], help: string | undefined, more: Partial<Write> = {}): Write {
  return { on, ...more, ...(help === undefined ? {} : { help }) }
}
