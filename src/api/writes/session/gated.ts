import type { Api } from '../../api.ts'
import type { Call } from '../../http/server.ts'
import type { Gate } from './gate.ts'

/** The same api, whose reads wait for their turn, and are made again while the server asks to wait. */
export function gated(api: Api, gate: Gate): Api {
  const { server } = api
  const read = async (call: Call) => {
    for (;;) {
      const turn = await gate.take(false)
      try {
        const answer = await server.call(call)
        gate.read(turn)
        return answer
      } catch (error) {
        // What else a read may fail of tells nothing of how busy the server is (H25).
        if (!gate.isWorthRepeating(error)) throw error
        gate.refused(turn, error, false)
        if (!gate.isWorthRepeating(error)) throw error
      } finally {
        turn.free()
      }
    }
  }
  return {
    ...api,
    server: {
      ...server,
      call: (call) => (call.method === 'GET' ? read(call) : server.call(call)),
    },
  }
}
