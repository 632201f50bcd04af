import { systemClock } from '../../src/lib/clock.ts'
import { openSession } from '../../src/store/embedded/session-store.ts'
import { EmbeddedTree } from '../../src/store/embedded/tree.ts'
import { makeCertificate } from '../support/certificate.ts'
import { openGateway } from '../support/gateway.ts'
import { freePorts } from '../support/process/free-port.ts'
import { openProxy, type TcpProxy } from '../support/process/proxy.ts'
import { temporaryDirectory } from '../support/process/temporary.ts'
import { type UnsteadyStore, unsteady } from '../support/stores/unsteady-store.ts'
import { openTokens, READER, WRITER } from '../support/tokens.ts'
import type { World } from './play.ts'
import type { GatewayStep, Scenario, Which } from './protocol.ts'

/** Few enough that the first gateway sends a tree in parts, and enough for a change of one node. */
const PART_BYTES = 600

/** Gateways, each behind a proxy and with a session of its own, on one new embedded tree. Bookmarks are sent as often as possible. */
export async function openWorld({
  access,
  gateways = 2,
}: Pick<Scenario, 'access' | 'gateways'> = {}): Promise<World & AsyncDisposable> {
  await using opening = new AsyncDisposableStack()
  const { path: directory } = opening.use(await temporaryDirectory())
  const tree = opening.use(new EmbeddedTree({ directory, clock: systemClock }))
  const tokens = access === undefined ? undefined : opening.use(await openTokens())
  const tls = access === 'tls and tokens' ? opening.use(await makeCertificate()) : undefined
  const options = { access: { tls, tokens: tokens?.file }, views: { bookmarkMs: 5 } }
  const first = opening.use(await Slot.open(tree, { ...options, limits: { frameBytes: PART_BYTES } }))
  const second = opening.use(await Slot.open(tree, options))
  const third = gateways === 3 ? opening.use(await Slot.open(tree, options)) : undefined
  // Not one of the scenario's own, so that nothing happens to it.
  const own = opening.use(await Slot.open(tree, options))
  const [nobody] = await freePorts(1)
  const owned = opening.move()
  const slots = { first, second, third }
  const slot = (which: Which): Slot => {
    const found = slots[which]
    if (found === undefined) throw new Error(`this scenario has no ${which} gateway`)
    return found
  }
  return {
    gateway: first.endpoint,
    second: second.endpoint,
    third: third?.endpoint ?? '',
    own: own.endpoint,
    nobody: `127.0.0.1:${nobody}`,
    token: tokens === undefined ? '' : WRITER,
    reader: tokens === undefined ? '' : READER,
    ca: tls?.authority ?? '',
    endpointOf: which => slot(which).endpoint,
    disturb: (what, which = 'first') => slot(which).disturb(what),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

type GatewayOptions = NonNullable<Parameters<typeof openGateway>[0]>

/** A gateway at an endpoint that outlives it. */
class Slot implements AsyncDisposable {
  readonly #tree: EmbeddedTree
  readonly #options: GatewayOptions
  readonly #way: TcpProxy
  #store: UnsteadyStore | undefined
  #stop: () => Promise<void> = async () => {}

  static async open(tree: EmbeddedTree, options: GatewayOptions): Promise<Slot> {
    const slot = new Slot(tree, options, await openProxy(0))
    await slot.#start()
    return slot
  }

  private constructor(tree: EmbeddedTree, options: GatewayOptions, way: TcpProxy) {
    this.#tree = tree
    this.#options = options
    this.#way = way
  }

  get endpoint(): string {
    return this.#way.connect
  }

  async #start(): Promise<void> {
    const session = openSession(this.#tree)
    this.#store = unsteady(session)
    const gateway = await openGateway({ ...this.#options, store: this.#store })
    this.#way.targetPort = Number(gateway.endpoint.split(':').at(-1))
    this.#stop = async () => {
      this.#stop = async () => {}
      await gateway[Symbol.asyncDispose]()
      await session[Symbol.asyncDispose]()
    }
  }

  async disturb(what: GatewayStep['gateway']): Promise<void> {
    if (what === 'loses the store') this.#store?.cut()
    else if (what === 'freezes') this.#way.mode = 'freeze'
    else if (what === 'thaws') this.#way.mode = 'pass'
    else if (what === 'starts again') {
      await this.#start()
      this.#way.mode = 'pass'
    } else {
      if (what === 'crashes') {
        this.#way.mode = 'refuse'
        this.#way.cut()
      }
      await this.#stop()
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#way.cut()
    await this.#stop()
    await this.#way[Symbol.asyncDispose]()
  }
}
