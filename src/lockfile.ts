// A module of its own: a bundled import of a CommonJS package has no named exports to pick from.
import lockfile from 'proper-lockfile'

export const lock = lockfile.lock
