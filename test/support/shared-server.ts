import { after, before } from 'node:test'
import { startZooKeeper, type ZooKeeper } from './zookeeper/zookeeper.ts'

/** One ZooKeeper server for all tests of a file. */
export interface SharedServer {
  readonly port: number
  readonly connect: string
  /** The path of a tree that no other test uses. */
  chroot(): string
}

export function shareServer(options?: Parameters<typeof startZooKeeper>[0]): SharedServer {
  let server: ZooKeeper
  let trees = 0
  before(async () => {
    server = await startZooKeeper(options)
  })
  after(() => server[Symbol.asyncDispose]())
  return {
    get port() {
      return server.port
    },
    get connect() {
      return server.connect
    },
    chroot: () => `/tests/${++trees}`,
  }
}
