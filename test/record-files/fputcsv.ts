/** Returns what PHP's `fputcsv($file, $cells, $delimiter, '"', '\\')` writes for a row (ext/standard/file.c, php_fputcsv). */
export function fputcsv(cells: readonly string[], delimiter = ','): string {
  return `${cells.map((cell) => field(cell, delimiter)).join(delimiter)}\n`
}

function field(cell: string, delimiter: string): string {
  const needsQuotes = [delimiter, '"', '\\', '\n', '\r', '\t', ' '].some((sign) =>
    cell.includes(sign),
  )
  if (!needsQuotes) return cell
  let written = '"'
  let escaped = false
  for (const sign of cell) {
    if (sign === '\\') escaped = true
    else if (!escaped && sign === '"') written += '"'
    else escaped = false
    written += sign
  }
  return `${written}"`
}
