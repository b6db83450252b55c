// Loaded only to write YAML.
export { Scalar, type ScalarTag, stringify } from 'yaml'
