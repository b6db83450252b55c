// Loaded only to write XLSX.
export { default as writeXlsx } from 'write-excel-file/node'
