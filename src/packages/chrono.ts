// English only; loaded when a person writes a date in words.
export { casual } from 'chrono-node/en'
