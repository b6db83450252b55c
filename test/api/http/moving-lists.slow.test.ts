import './moving-lists.test.ts'
