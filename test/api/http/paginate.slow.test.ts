import './paginate.test.ts'
