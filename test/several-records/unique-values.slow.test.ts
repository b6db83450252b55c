import './unique-values.test.ts'
