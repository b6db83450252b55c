import './requests.test.ts'
