import { createRequire } from 'node:module'

type Done<T> = (error: Error | null, answer: T) => void

interface Client {
  connect(): void
  close(): void
  once(event: 'connected', listener: () => void): void
  mkdirp(path: string, done: Done<string>): void
  setData(path: string, data: Buffer, version: number, done: Done<unknown>): void
  getData(path: string, watcher: () => void, done: Done<Buffer | undefined>): void
}

/** The bare node-zookeeper-client, as used in a program that watches a node directly. */
export interface NativeWatcher extends Disposable {
  make(path: string): Promise<void>
  set(path: string, data: string): Promise<void>
  /** Reads a node whenever its watch fires, and sets the watch again with the read. */
  watch(path: string, seen: (data: Buffer) => void): void
}

const library = createRequire(import.meta.url)('node-zookeeper-client') as {
  createClient(connect: string, options: { readonly sessionTimeout: number }): Client
}

export async function connectWatcher(connect: string): Promise<NativeWatcher> {
  const client = library.createClient(connect, { sessionTimeout: 30_000 })
  const connected = new Promise<void>(resolve => client.once('connected', resolve))
  client.connect()
  await connected
  const watch = (path: string, seen: (data: Buffer) => void): void =>
    client.getData(
      path,
      () => watch(path, seen),
      (error, data) => {
        if ((error === null || error === undefined) && data !== undefined) seen(data)
      },
    )
  return {
    make: path => call<string>(done => client.mkdirp(path, done)).then(() => {}),
    set: (path, data) => call<unknown>(done => client.setData(path, Buffer.from(data), -1, done)).then(() => {}),
    watch,
    [Symbol.dispose]: () => client.close(),
  }
}

function call<T>(start: (done: Done<T>) => void): Promise<T> {
  return new Promise((resolve, reject) =>
    start((error, answer) => (error === null || error === undefined ? resolve(answer) : reject(error))),
  )
}
