import type { Resource } from '../../src/resources/definition.ts'
import { type ResourceName, resources } from '../../src/resources/index.ts'

/**
 * Modules that no recording in `test/wire` has yet. Every other module is compared with real servers: its columns, its
 * operations, its web pages and what refers to it.
 */
export const UNRECORDED: readonly ResourceName[] = []

/** Every module that is compared with real servers. */
export const RECORDED: readonly Resource[] = Object.values(resources).filter(
  ({ name }) => !UNRECORDED.includes(name),
)
