import { testFiles } from './file-cases.ts'

testFiles((command) => command !== 'assets')
