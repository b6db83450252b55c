import './update.test.ts'
