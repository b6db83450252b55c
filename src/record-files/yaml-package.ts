// Loaded only where YAML is read.
export { isNode, isSeq, LineCounter, parseAllDocuments, visit } from 'yaml'
