import './failures.test.ts'
