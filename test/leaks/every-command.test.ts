import { searchCommands } from './search.ts'

// The slow suite tries each command with everything, one group of modules per file: `*.slow.test.ts` here.
await searchCommands(() => true)
