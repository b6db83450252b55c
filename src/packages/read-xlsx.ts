// Loaded only to read a spreadsheet.
export { zipSync } from 'fflate'
// This entry point unpacks without streams and workers; the other one would bundle a second archiver.
export { readSheet } from 'read-excel-file/universal'
