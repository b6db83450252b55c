import './h33-deletes.test.ts'
