import type { Write } from './definition.ts'

/** Given on create and on update. */
export const anytime: Write = { on: 'both' }

/** Given on create only: the server has no way to change it later. */
export const once: Write = { on: 'create' }

/** Given on both, and a create needs it. */
export const required: Write = { on: 'both', isRequired: true }
