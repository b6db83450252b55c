import './searching.test.ts'
