import assert from 'node:assert/strict'
import { eventually } from '../support/condition.ts'
import { monotonicMs } from '../support/histories/monotonic.ts'
import type { ZooKeeper } from '../support/zookeeper/zookeeper.ts'
import type { GatewaySlot } from './site/gateway-slot.ts'
import type { Round } from './site/round.ts'

/** A fault, from its beginning until everything runs and is connected again. */
export interface Scenario {
  readonly name: string
  /** Whether it needs an ensemble of its own, because the servers fail. */
  readonly takesEnsemble?: true
  play(round: Round): Promise<void>
}

const GONE_MS = 60_000

/** Two things at once; for three gateways or more. */
export const DOUBLE_FAULTS: readonly Scenario[] = [
  {
    name: 'all gateways but one frozen for more than the session timeout, and thawed',
    async play(round) {
      const { others } = split(round)
      await round.begin()
      for (const gateway of others) gateway.freeze()
      await round.pass(sessionMs(round, 1.2), sessionMs(round, 1.6))
      for (const gateway of others) gateway.thaw()
    },
  },
  {
    name: 'one gateway frozen, and another killed',
    async play(round) {
      const { others } = split(round)
      const [frozen, killed] = others as [GatewaySlot, GatewaySlot]
      await round.begin()
      frozen.freeze()
      await round.pass(0, sessionMs(round, 0.5))
      await killed.kill()
      await round.pass(sessionMs(round, 1.2), sessionMs(round, 1.6))
      frozen.thaw()
      await killed.start()
    },
  },
  {
    name: 'one gateway frozen while the others are drained and restarted',
    async play(round) {
      const { one, others } = split(round)
      await round.begin()
      one.freeze()
      await round.pass(0, sessionMs(round, 0.5))
      for (const gateway of others) {
        await gateway.drain()
        await gateway.start()
        await round.pass(sessionMs(round, 0.3), sessionMs(round, 0.5))
      }
      await round.pass(sessionMs(round, 0.5), sessionMs(round, 1))
      one.thaw()
    },
  },
]

function split({ gateway, site }: Round): { readonly one: GatewaySlot; readonly others: readonly GatewaySlot[] } {
  return { one: gateway, others: site.gateways.filter(other => other !== gateway) }
}

export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'gateway killed',
    async play(round) {
      const { gateway } = round
      await round.begin()
      await gateway.kill()
      await round.pass(0, sessionMs(round, 1.5))
      await gateway.start()
    },
  },
  {
    name: 'gateway frozen for less than the session timeout, and thawed',
    async play(round) {
      const { gateway } = round
      await round.begin()
      gateway.freeze()
      await round.pass(sessionMs(round, 0.1), sessionMs(round, 0.8))
      gateway.thaw()
    },
  },
  {
    name: 'gateway frozen for more than the session timeout, and thawed',
    async play(round) {
      const { gateway } = round
      await round.begin()
      gateway.freeze()
      await round.pass(sessionMs(round, 1.2), sessionMs(round, 1.8))
      gateway.thaw()
    },
  },
  {
    name: 'gateway drained',
    async play(round) {
      const { gateway } = round
      await round.begin()
      await gateway.drain()
      await round.pass(0, sessionMs(round, 1))
      await gateway.start()
    },
  },
  {
    name: 'all gateways restarted one after the other',
    async play(round) {
      await round.begin()
      for (const gateway of round.site.gateways) {
        await gateway.drain()
        await gateway.start()
        await round.pass(0, sessionMs(round, 0.2))
      }
    },
  },
  {
    name: 'all gateways killed one after the other',
    async play(round) {
      await round.begin()
      for (const gateway of round.site.gateways) {
        await gateway.kill()
        await gateway.start()
        // The time that its clients need to notice and to move.
        await round.site.settled()
        await round.pass(0, sessionMs(round, 0.2))
      }
    },
  },
  {
    name: 'ZooKeeper follower killed',
    takesEnsemble: true,
    async play(round) {
      const leader = await round.site.ensemble.leader()
      const follower = round.random.pick(round.site.ensemble.servers.filter(server => server !== leader))
      await killAndRestart(round, follower)
    },
  },
  {
    name: 'ZooKeeper leader killed',
    takesEnsemble: true,
    async play(round) {
      await killAndRestart(round, await round.site.ensemble.leader())
    },
  },
  {
    name: 'all ZooKeeper servers restarted',
    takesEnsemble: true,
    async play(round) {
      const { servers } = round.site.ensemble
      await round.begin()
      await Promise.all(servers.map(server => server.kill('SIGKILL')))
      await round.pass(0, sessionMs(round, 0.5))
      await Promise.all(servers.map(server => server.restart()))
    },
  },
  {
    name: 'connection between gateway and ZooKeeper cut, also in the middle of a frame',
    async play(round) {
      const { links } = round.gateway
      await round.begin()
      for (let cuts = 0; cuts < 5; cuts++) {
        for (const link of links) {
          const bytes = 1 + round.random.below(40)
          const cut = round.random.pick([
            () => link.cut(),
            () => link.cutAfterBytes(bytes),
            () => link.cutAfterBytesUp(bytes),
          ])
          cut()
        }
        await round.pass(0, sessionMs(round, 0.2))
      }
    },
  },
  {
    name: 'connection between gateway and ZooKeeper black-holed for less than the session timeout',
    async play(round) {
      const { gateway } = round
      await round.begin()
      gateway.blackhole()
      await round.pass(sessionMs(round, 0.1), sessionMs(round, 0.7))
      gateway.reconnect()
    },
  },
  {
    name: 'connection between gateway and ZooKeeper black-holed for more than the session timeout',
    async play(round) {
      const { gateway } = round
      await round.begin()
      gateway.blackhole()
      await round.pass(sessionMs(round, 1.3), sessionMs(round, 1.8))
      gateway.reconnect()
    },
  },
  {
    name: 'connection between gateway and ZooKeeper slow',
    async play(round) {
      const { links } = round.gateway
      await round.begin()
      for (const link of links) {
        link.delayMs = round.random.between(20, 200)
        link.bytesPerSecond = round.random.between(64_000, 512_000)
      }
      await round.pass(sessionMs(round, 0.5), sessionMs(round, 1.5))
      for (const link of links) {
        link.delayMs = 0
        link.bytesPerSecond = Number.POSITIVE_INFINITY
      }
    },
  },
  {
    name: 'client killed',
    async play(round) {
      const { client } = round
      const names = client.wishes.flatMap(({ addresses }) => addresses)
      await round.begin()
      await client.kill()
      await eventually(() => round.site.isGone(names), 'the providers of a killed client are gone', GONE_MS)
      round.goneMs = monotonicMs() - round.beganAt
      client.restart()
    },
  },
  {
    name: 'client frozen beyond its ttl, and thawed',
    async play(round) {
      const { client } = round
      const names = client.wishes.flatMap(({ addresses }) => addresses)
      await round.begin()
      client.freeze()
      await eventually(() => round.site.isGone(names), 'the providers of a frozen client are gone', GONE_MS)
      round.goneMs = monotonicMs() - round.beganAt
      await round.pass(0, sessionMs(round, 0.3))
      client.thaw()
    },
  },
  {
    name: "client's connection black-holed",
    async play(round) {
      const { client } = round
      await round.begin()
      for (const front of client.fronts) {
        front.mode = 'blackhole'
        await round.pass(0, round.site.settings.ttlMs * 1.5)
        front.mode = 'pass'
        front.cut()
        await round.site.settled()
      }
    },
  },
  {
    name: 'two clients at one address',
    async play(round) {
      const { client, site } = round
      const wish = round.random.pick(client.wishes)
      const rival = await site.newClient(round.random.below(site.gateways.length))
      await round.begin()
      rival.register({ ...wish, id: 'rival' })
      await eventually(
        () => client.standing(wish.id) === 'superseded' && rival.standing('rival') === 'registered',
        'the newcomer has the address, and the old client is notified',
      )
      await round.pass(0, site.settings.ttlMs)
      await site.settled([...site.clients, rival])
      assert.equal(rival.standing('rival'), 'registered')
      rival.release('rival')
      client.release(wish.id)
      await eventually(() => site.isGone(wish.addresses), 'the newcomer has left', GONE_MS)
      client.register({ ...wish, id: `${wish.id}+` })
    },
  },
]

function sessionMs({ site }: Round, share: number): number {
  return site.settings.sessionTimeoutMs * share
}

async function killAndRestart(round: Round, server: ZooKeeper): Promise<void> {
  await round.begin()
  await server.kill('SIGKILL')
  await round.pass(0, sessionMs(round, 1))
  await server.restart()
}
