import './html-to-text.test.ts'
