import './document-text.test.ts'
