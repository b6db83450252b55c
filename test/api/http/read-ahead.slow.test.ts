import './read-ahead.test.ts'
