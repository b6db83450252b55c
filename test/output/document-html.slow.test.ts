import './document-html.test.ts'
