import { fileFault } from './fault.ts'
import type { FileBytes } from './file-bytes.ts'
import type { FileContent } from './record-file.ts'
/** A spreadsheet's sheet. */
export async function sheetContent(
  { name }: FileBytes,
  _sheet: string | undefined,
): Promise<FileContent> {
  throw fileFault(name, 'not yet')
}
