import type { Write } from './definition.ts'

/** Given on create and on update. */
export const anytime: Write = { on: 'both' }

/** The same, and asked for with what a create needs. */
export const asked: Write = { on: 'both', isAsked: true }

/** Given on create only: the server has no way to change it later. */
export const once: Write = { on: 'create' }

/** Given on create only, and asked for likewise. */
export const askedOnce: Write = { on: 'create', isAsked: true }

/** Given on both, and a create needs it. */
export const required: Write = { on: 'both', isRequired: true }
