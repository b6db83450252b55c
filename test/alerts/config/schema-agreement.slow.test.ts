import './schema-agreement.test.ts'
