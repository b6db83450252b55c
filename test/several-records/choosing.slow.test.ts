import './choosing.test.ts'
