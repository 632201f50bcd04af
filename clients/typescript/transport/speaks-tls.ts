import { connect } from 'node:tls'

const TIMEOUT_MS = 1_000

/** Whether a server completes a TLS handshake within a second, with any certificate. */
export function speaksTls(host: string, port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const socket = connect({ host: host.replace(/^\[|\]$/g, ''), port, rejectUnauthorized: false, timeout: TIMEOUT_MS })
  socket.once('secureConnect', () => end(true))
  for (const event of ['error', 'timeout', 'close']) socket.once(event, () => end(false))
  return promise

  function end(result: boolean): void {
    resolve(result)
    socket.destroy()
  }
}
