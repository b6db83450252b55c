import './widths.test.ts'
