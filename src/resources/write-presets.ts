import type { Write } from './definition.ts'

/** Given on create and on update. */
export const onBoth: Write = { on: 'both' }

/** The same, and asked for with what a create needs. */
export const prompted: Write = { on: 'both', isPrompted: true }

/** Given on create only: the server has no way to change it later. */
export const onCreate: Write = { on: 'create' }

/** Given on create only, and asked for likewise. */
export const promptedOnCreate: Write = { on: 'create', isPrompted: true }

/** Given on both, and a create needs it. */
export const required: Write = { on: 'both', isRequired: true }
