// Loaded only where CSV is written.
export { stringify } from 'csv-stringify/sync'
