import { searchCommands } from './search.ts'

// With everything that a command is tried with in the slow suite, a group of modules a file: `*.slow.test.ts` here.
await searchCommands(() => true)
