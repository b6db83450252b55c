import './headings.test.ts'
