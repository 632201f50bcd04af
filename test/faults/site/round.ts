import { setTimeout as delay } from 'node:timers/promises'
import { monotonicMs } from '../../support/histories/monotonic.ts'
import type { Seeded } from '../../support/seeded.ts'
import type { ClientSlot } from './client-slot.ts'
import type { GatewaySlot } from './gateway-slot.ts'
import type { Site } from './site.ts'

/** One round of a scenario: the random numbers, and the measurements. */
export class Round {
  readonly site: Site
  readonly random: Seeded
  /** When the fault began. */
  beganAt = 0
  /** The delay from the end of a client to the removal of its providers. */
  goneMs: number | undefined

  constructor(site: Site, random: Seeded) {
    this.site = site
    this.random = random
  }

  get gateway(): GatewaySlot {
    return this.random.pick(this.site.gateways)
  }

  get client(): ClientSlot {
    return this.random.pick(this.site.clients)
  }

  /** Waits for a random time between these two. */
  async pass(fromMs: number, toMs: number): Promise<void> {
    await delay(this.random.between(fromMs, toMs))
  }

  /** The fault begins at a random moment between two heartbeats. */
  async begin(): Promise<void> {
    await this.pass(0, this.site.settings.ttlMs / 3)
    this.beganAt = monotonicMs()
  }
}
