import type { Api } from '../../api.ts'
import type { Call } from '../../http/server.ts'
import type { RequestGate } from './gate.ts'

/** The same api, whose reads wait for their turn, and are made again while the server asks to wait. */
export function gateReads(api: Api, gate: RequestGate): Api {
  const { server } = api
  const read = async (call: Call) => {
    for (;;) {
      const turn = await gate.acquire(false)
      try {
        const answer = await server.call(call)
        gate.noteReadAnswer(turn)
        return answer
      } catch (error) {
        // What else a read may fail of tells nothing of how busy the server is (H25).
        if (!gate.isWorthRepeating(error)) throw error
        gate.noteRefusal(turn, error, false)
        if (!gate.isWorthRepeating(error)) throw error
      } finally {
        turn.release()
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
