// Loaded only to read YAML.
export { type Document, isNode, isSeq, LineCounter, parseAllDocuments, visit } from 'yaml'
