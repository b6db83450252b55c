import './h08-creates.test.ts'
