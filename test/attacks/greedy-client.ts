// A worker: a client that has many unary calls in flight, and reads every answer as soon as it can. Ends with the message "stop".
import { parentPort, workerData } from 'node:worker_threads'
import { GetNodeRequest } from '@espalier/contract/espalier/v1/tree'
import { frame, WINDOW_UPDATE } from '../support/http2-frames.ts'
import { HostileConnection } from './hostile-connection.ts'

const GET = '/espalier.v1.TreeService/GetNode'
const MAX_WINDOW = 0x7fff_ffff
const DEFAULT_WINDOW = 65_535

interface Greed {
  readonly port: number
  readonly connections: number
  /** Of all connections together. */
  readonly inFlight: number
  readonly paths: readonly string[]
}

const { port, connections, inFlight, paths } = workerData as Greed

let answered = 0
for (let c = 0; c < connections; c++) {
  const connection = await HostileConnection.open({ port, from: '127.0.0.2', window: MAX_WINDOW })
  const update = Buffer.alloc(4)
  update.writeUInt32BE(MAX_WINDOW - DEFAULT_WINDOW)
  connection.write(frame(WINDOW_UPDATE, 0, 0, update))
  let sent = 0
  const call = (): void => {
    const path = paths[(sent * connections + c) % paths.length] as string
    connection.call(GET, GetNodeRequest.encode(GetNodeRequest.fromPartial({ path })).finish())
    sent++
  }
  const fill = (): void => {
    while (sent - connection.ended < Math.ceil(inFlight / connections)) call()
  }
  fill()
  let ended = 0
  connection.socket.on('data', () => {
    answered += connection.ended - ended
    ended = connection.ended
    fill()
  })
}
parentPort?.postMessage('begun')
parentPort?.on('message', () => {
  parentPort?.postMessage(answered)
  process.exit()
})
