import './notations.test.ts'
