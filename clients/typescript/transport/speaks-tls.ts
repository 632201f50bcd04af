import { connect } from 'node:tls'

const ENOUGH_MS = 1_000

/** Whether a server answers a TLS greeting within a second, whoever it may be. */
export function speaksTls(host: string, port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const socket = connect({ host: host.replace(/^\[|\]$/g, ''), port, rejectUnauthorized: false, timeout: ENOUGH_MS })
  socket.once('secureConnect', () => end(true))
  for (const event of ['error', 'timeout', 'close']) socket.once(event, () => end(false))
  return promise

  function end(answer: boolean): void {
    resolve(answer)
    socket.destroy()
  }
}
