import { afterAll, vi } from 'vitest'
import { restartTurns } from './division.ts'
import { removeHomes } from './homes.ts'
import { forgetPorts } from './ports.ts'

// Runs with each file of tests. Files share a process and its modules, so this clears what one leaves behind.

restartTurns()

afterAll(() => {
  removeHomes()
  forgetPorts()
  vi.useRealTimers()
  vi.unstubAllEnvs()
})
