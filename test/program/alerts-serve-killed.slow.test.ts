import { test } from 'vitest'
import { useProgram } from './child.ts'
import { type Ordeal, survive } from './killed-receiver.ts'

useProgram()

test.each<Ordeal>([
  { release: '26.10', kills: 50, losses: 0 },
  { release: '26.10', kills: 25, losses: 0.04 },
])(
  'on $release, a receiver that is killed $kills times loses nothing and opens nothing twice; $losses of all replies are lost',
  survive,
  400_000,
)
