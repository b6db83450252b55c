import './detect-html.test.ts'
