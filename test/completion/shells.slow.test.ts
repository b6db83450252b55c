import './shells.test.ts'
