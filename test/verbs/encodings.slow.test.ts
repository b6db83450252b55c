import './encodings.test.ts'
