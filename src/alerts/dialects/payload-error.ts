/** A payload that can't be read as one of its source's dialect. The message says what is missing or wrong, without values. */
export class PayloadError extends Error {}
