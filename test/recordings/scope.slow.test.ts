import './scope.test.ts'
