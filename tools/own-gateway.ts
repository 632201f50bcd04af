import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Reached } from './cli/session/ports.ts'
import type { Io } from './cli/text/io.ts'

/**
 * Runs a gateway in this process before a ZooKeeper, until it is disposed. Others on this machine can reach it, too, so that it asks for a
 * token that nobody else knows: they must not get at a ZooKeeper with the credentials of this user.
 */
export async function openOwnGateway(zookeeper: string, { env, stderr }: Pick<Io, 'env' | 'stderr'>): Promise<Reached> {
  const { readConfig, serve } = await import('../src/main.ts')
  const { ESPALIER_ZOOKEEPER_AUTH } = env
  const token = randomBytes(32).toString('hex')
  const stop = new AbortController()
  const listening = Promise.withResolvers<string>()
  // A gateway reads its tokens from a file, of which it needs nothing more once it serves.
  const folder = await mkdtemp(join(tmpdir(), 'espalier-'))
  try {
    const tokens = join(folder, 'tokens')
    await writeFile(tokens, token, { mode: 0o600 })
    const flags = { listen: '127.0.0.1:0', zookeeper, tokens, 'last-known': 'off', 'log-level': 'silent' }
    const served = serve(readConfig(flags, { ESPALIER_ZOOKEEPER_AUTH }, 'expect'), stop.signal, {
      onServing: ({ address }) => listening.resolve(address),
      stderr,
    })
    served.catch(listening.reject)
    const endpoint = await listening.promise
    return {
      endpoint,
      token,
      [Symbol.asyncDispose]: async () => {
        stop.abort()
        await served
      },
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
