import './yaml.test.ts'
