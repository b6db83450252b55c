import './reference-lists.test.ts'
