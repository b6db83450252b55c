import './executable.test.ts'
