import './one-line-names.test.ts'
