import './pages-ahead.test.ts'
