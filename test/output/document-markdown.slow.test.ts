import './document-markdown.test.ts'
