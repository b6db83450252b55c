import { test } from 'vitest'
import { useProgram } from './child.ts'
import { type Ordeal, survive } from './killed-receiver.ts'

useProgram()

test.each<Ordeal>([
  { release: '25.10', kills: 50, losses: 0 },
  { release: '25.01', kills: 50, losses: 0 },
  { release: '25.01', kills: 25, losses: 0.04 },
])(
  'on $release, a receiver that is killed $kills times loses nothing and opens nothing twice; $losses of all replies are lost',
  survive,
  400_000,
)
