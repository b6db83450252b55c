import './stored-by-hand.test.ts'
