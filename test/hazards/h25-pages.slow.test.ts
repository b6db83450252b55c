import './h25-pages.test.ts'
