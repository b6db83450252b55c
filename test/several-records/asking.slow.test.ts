import './asking.test.ts'
