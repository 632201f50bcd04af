import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { OwnGateway } from './cli/session/ports.ts'
import type { Io } from './cli/text/io.ts'

/**
 * Runs a gateway for a ZooKeeper in this process, until it is disposed. Other users of this machine can connect to it, so it requires a random
 * token: they must not get access to ZooKeeper with this user's credentials.
 */
export async function openOwnGateway(
  zookeeper: string,
  auth: string | undefined,
  { stderr }: Pick<Io, 'stderr'>,
): Promise<OwnGateway> {
  const { readConfig, serve } = await import('../src/main.ts')
  const token = randomBytes(32).toString('hex')
  const stop = new AbortController()
  const listening = Promise.withResolvers<string>()
  // The gateway reads its tokens from a file, which it no longer needs once it serves.
  const folder = await mkdtemp(join(tmpdir(), 'espalier-'))
  try {
    const tokens = join(folder, 'tokens')
    await writeFile(tokens, token, { mode: 0o600 })
    const flags = { listen: '127.0.0.1:0', zookeeper, tokens, 'last-known': 'off', 'log-level': 'silent' }
    const served = serve(readConfig(flags, { ESPALIER_ZOOKEEPER_AUTH: auth }, 'expect'), stop.signal, {
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
