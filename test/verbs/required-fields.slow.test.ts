import './required-fields.test.ts'
