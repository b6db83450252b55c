import './told-commands.test.ts'
