import './upsert.test.ts'
