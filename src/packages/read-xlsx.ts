// Loaded only where a spreadsheet is read.
export { zipSync } from 'fflate'
// This entry unpacks without streams and workers, of which the other would bring a second archiver.
export { readSheet } from 'read-excel-file/universal'
