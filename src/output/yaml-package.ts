// Loaded only where YAML is written.
export { Scalar, stringify } from 'yaml'
