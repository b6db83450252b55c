/** A write waited so long to be sent that what it relies on has to be read again. */
export class StaleReadError extends Error {}
