import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { GrpcConnection } from '../../test/support/grpc-connection.ts'
import type { Contestant } from './contestant.ts'

/** The answer of one read. */
export async function readOnce(contestant: Contestant): Promise<Buffer> {
  await using connection = await GrpcConnection.open(contestant.port)
  const { path, message } = contestant.read
  return await connection.unary(path, message)
}

/** The minimal gRPC server on grpc-js, which returns the same bytes for every Discover, as a process of its own. */
export async function startEcho(bytes: Buffer): Promise<{ readonly port: number } & AsyncDisposable> {
  const child = fork(fileURLToPath(new URL('echo-server.ts', import.meta.url)), [bytes.toString('hex')])
  const killChild = (): void => void child.kill('SIGKILL')
  process.once('exit', killChild)
  const [port] = await once(child, 'message')
  return {
    port: port as number,
    [Symbol.asyncDispose]: async () => {
      process.off('exit', killChild)
      killChild()
      await once(child, 'exit')
    },
  }
}
