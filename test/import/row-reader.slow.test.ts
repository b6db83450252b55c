import './row-reader.test.ts'
