import './suggested-commands.test.ts'
