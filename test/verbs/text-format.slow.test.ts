import './text-format.test.ts'
