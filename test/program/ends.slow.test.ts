import './ends.test.ts'
