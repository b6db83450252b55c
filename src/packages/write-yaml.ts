// Loaded only where YAML is written.
export { Scalar, type ScalarTag, stringify } from 'yaml'
