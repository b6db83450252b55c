import './one-of-a-kind.test.ts'
