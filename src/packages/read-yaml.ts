// Loaded only where YAML is read.
export { type Document, isNode, isSeq, LineCounter, parseAllDocuments, visit } from 'yaml'
