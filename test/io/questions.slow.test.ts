import './questions.test.ts'
