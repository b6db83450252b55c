import './text-or-html.test.ts'
