// Loaded only where XLSX is written.
export { default as writeXlsx } from 'write-excel-file/node'
