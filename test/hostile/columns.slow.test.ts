import './columns.test.ts'
