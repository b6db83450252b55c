import './h03-documents.test.ts'
