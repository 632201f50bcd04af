import { after, before } from 'node:test'
import { connect, type Espalier } from '../../../clients/typescript/index.ts'
import { openGateway } from '../../support/gateway.ts'

/** A gateway with a tree of its own, and a client of it. */
export interface World {
  readonly endpoint: string
  readonly client: Espalier
  /** Imports a tree text below the root. Returns the revision of the write, zero if nothing had to change. */
  import(text: string): Promise<bigint>
}

export async function openWorld(text = ''): Promise<World & AsyncDisposable> {
  await using opened = new AsyncDisposableStack()
  const { endpoint } = opened.use(await openGateway())
  const client = opened.use(connect({ endpoints: endpoint }))
  const world: World = {
    endpoint,
    client,
    import: async text => {
      let revision = 0n
      for await (const part of client.importTree(text)) if (part.kind === 'result') revision = part.revision
      return revision
    },
  }
  await world.import(text)
  const stack = opened.move()
  return { ...world, [Symbol.asyncDispose]: () => stack.disposeAsync() }
}

/** One world for all tests of a file, with optional preparation before the first of them. */
export function shareWorld(text?: string, prepare: (world: World) => Promise<unknown> = async () => {}): World {
  let world: (World & AsyncDisposable) | undefined
  const opened = (): World => {
    if (world === undefined) throw new Error('the world opens when the tests of the file begin')
    return world
  }
  before(async () => {
    world = await openWorld(text)
    await prepare(world)
  })
  after(() => world?.[Symbol.asyncDispose]())
  return {
    get endpoint() {
      return opened().endpoint
    },
    get client() {
      return opened().client
    },
    import: text => opened().import(text),
  }
}
