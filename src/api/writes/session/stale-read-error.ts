/** Thrown if a write waited so long to be sent that what it relies on must be read again. */
export class StaleReadError extends Error {}
