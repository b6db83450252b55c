import './other-modules.test.ts'
