// A module of its own: what imports a package lazily keeps its named exports that way.
export { Command, CommanderError } from 'commander'
