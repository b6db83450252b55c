import './filters.test.ts'
