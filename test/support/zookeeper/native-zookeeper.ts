import zookeeper from 'node-zookeeper-client'
import { systemClock } from '../../../src/lib/clock.ts'
import { repairedLibrary } from '../../../src/store/zookeeper/repairs/repairs.ts'
import { eventually } from '../condition.ts'

type Callback = (error: (Error & { name: string }) | null, ...answer: never[]) => void

interface LibraryClient {
  create(path: string, data: Buffer | undefined, acls: unknown, mode: number, callback: Callback): void
  remove(path: string, version: number, callback: Callback): void
  setACL(path: string, acls: unknown, version: number, callback: Callback): void
  setData(path: string, data: Buffer, version: number, callback: Callback): void
  close(): void
}

const { ACL } = zookeeper as unknown as {
  ACL: Record<'OPEN_ACL_UNSAFE' | 'CREATOR_ALL_ACL' | 'READ_ACL_UNSAFE', unknown>
}

/** A program that uses ZooKeeper without espalier. Paths are ZooKeeper's own. */
export interface NativeClient extends AsyncDisposable {
  /** `creator` denies everybody else access; without data the node has none at all, which is not the same as empty data. */
  create(path: string, options?: { data?: string; ephemeral?: boolean; creator?: boolean }): Promise<void>
  set(path: string, data: string): Promise<void>
  remove(path: string): Promise<void>
  /** Makes the node open to everybody. */
  open(path: string): Promise<void>
  /** Denies everybody but this client access to the node (only with `auth`), or everybody all but reading. */
  protect(path: string, except?: 'reading'): Promise<void>
}

export async function connectNative(connect: string, auth?: string): Promise<NativeClient> {
  const client = repairedLibrary().createClient(connect, {
    sessionTimeout: 10_000,
    retries: 0,
    clock: systemClock,
    onFault: () => {},
  })
  if (auth !== undefined) client.addAuthInfo('digest', Buffer.from(auth))
  client.connect()
  const manager = client.connectionManager
  const connected = (): boolean => manager.state === 2
  await eventually(connected, 'a native client is connected')
  const library = client as unknown as LibraryClient
  return {
    create: (path, { data, ephemeral = false, creator = false } = {}) => {
      const acl = creator ? ACL.CREATOR_ALL_ACL : ACL.OPEN_ACL_UNSAFE
      const bytes = data === undefined ? undefined : Buffer.from(data)
      return answer(done => library.create(path, bytes, acl, ephemeral ? 1 : 0, done))
    },
    set: (path, data) => answer(done => library.setData(path, Buffer.from(data), -1, done)),
    remove: path => answer(done => library.remove(path, -1, done)),
    open: path => answer(done => library.setACL(path, ACL.OPEN_ACL_UNSAFE, -1, done)),
    protect: (path, except) =>
      answer(done => library.setACL(path, ACL[except === 'reading' ? 'READ_ACL_UNSAFE' : 'CREATOR_ALL_ACL'], -1, done)),
    [Symbol.asyncDispose]: async () => {
      library.close()
      await eventually(() => manager.state === -2, 'a native client is closed')
    },
  }
}

function answer(call: (done: Callback) => void): Promise<void> {
  return new Promise((resolve, reject) => call(error => (error === null ? resolve() : reject(error))))
}
