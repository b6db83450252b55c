import type { Api } from '../../api.ts'
import type { Call } from '../../http/server.ts'
import type { RequestGate } from './gate.ts'

/** Returns the api with reads that wait at a gate, and are repeated while the server asks to wait. */
export function gateReads(api: Api, gate: RequestGate): Api {
  const { server } = api
  const read = async (call: Call) => {
    for (;;) {
      const permit = await gate.acquire(false)
      try {
        const answer = await server.call(call)
        gate.noteReadAnswer(permit)
        return answer
      } catch (error) {
        // Other errors of reads don't show how busy the server is (H25).
        if (!gate.isWorthRepeating(error)) throw error
        gate.noteRefusal(permit, error, false)
        if (!gate.isWorthRepeating(error)) throw error
      } finally {
        permit.release()
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
