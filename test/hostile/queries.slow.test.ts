import './queries.test.ts'
