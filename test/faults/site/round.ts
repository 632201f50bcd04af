import { setTimeout as delay } from 'node:timers/promises'
import { monotonicMs } from '../../support/histories/monotonic.ts'
import type { Seeded } from '../../support/seeded.ts'
import type { ClientSlot } from './client-slot.ts'
import type { GatewaySlot } from './gateway-slot.ts'
import type { Site } from './site.ts'

/** One time that a fault is played: the dice, and what was measured. */
export class Round {
  readonly site: Site
  readonly random: Seeded
  /** When the fault began. */
  beganAt = 0
  /** How long after their end the providers of dead clients were gone. */
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

  /** Lets a time go by that lies between these two. */
  async pass(fromMs: number, toMs: number): Promise<void> {
    await delay(this.random.between(fromMs, toMs))
  }

  /** The fault begins at any moment between two heartbeats. */
  async begin(): Promise<void> {
    await this.pass(0, this.site.settings.ttlMs / 3)
    this.beganAt = monotonicMs()
  }
}
