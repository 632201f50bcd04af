import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { temporaryDirectory } from '../../test/support/process/temporary.ts'

export interface Load {
  readonly port: number
  readonly path: string
  readonly message: Uint8Array
  readonly requests: number
  readonly connections: number
  /** Requests in flight on each connection. */
  readonly streams: number
}

/** Repeats one gRPC request with h2load; returns the responses per second. */
export async function h2load({ port, path: rpc, message, requests, connections, streams }: Load): Promise<number> {
  await using directory = await temporaryDirectory()
  const body = path.join(directory.path, 'body')
  const framed = Buffer.alloc(5 + message.length)
  framed.writeUInt32BE(message.length, 1)
  framed.set(message, 5)
  await writeFile(body, framed)
  const args = ['-n', String(requests), '-c', String(connections), '-m', String(streams), '-d', body]
  const headers = ['-H', 'content-type: application/grpc', '-H', 'te: trailers']
  const child = spawn('h2load', [...args, ...headers, `http://127.0.0.1:${port}${rpc}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  await once(child, 'close')
  const rate = /finished in [^,]+, ([\d.]+) req\/s/.exec(said)?.[1]
  const answered = /status codes: (\d+) 2xx/.exec(said)?.[1]
  if (rate === undefined || Number(answered) !== requests) throw new Error(`h2load did not get its answers:\n${said}`)
  return Number(rate)
}
