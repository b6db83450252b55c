import './html.test.ts'
