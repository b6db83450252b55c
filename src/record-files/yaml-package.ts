// Loaded only where YAML is read.
export { isMap, isScalar, isSeq, LineCounter, parseAllDocuments, visit } from 'yaml'
