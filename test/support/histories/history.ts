/**
 * Events as seen by clients and observers, on one clock. Recorded during a test; validated afterwards (see validators.ts).
 */
export interface History {
  readonly sightings: readonly Sighting[]
  readonly lives: readonly Life[]
}

/** What one observer saw of the names below the service path. Those of one observer are in the order in which it saw them. */
export type Sighting = {
  /** The observer: `native`, or a gateway's watch. */
  readonly source: string
  readonly at: number
  /** The revision of the frame; none for native readers. */
  readonly revision?: bigint
} & (
  | { readonly kind: 'everything'; readonly names: readonly string[] }
  | { readonly kind: 'change'; readonly added: readonly string[]; readonly removed: readonly string[] }
  /** A reading without a change. */
  | { readonly kind: 'same' }
)

/** One span of time in which a client wants a provider to be visible. A name that is released and wanted again has two of them. */
export interface Life {
  readonly name: string
  readonly ttlMs: number
  /** From then on it may be visible. */
  readonly wantedAt: number
  /** From then on it must be visible: its registration was confirmed. Undefined: it never was. */
  registeredAt: number | undefined
  /** From then on it need not be visible. Undefined: its client still renews. */
  endedAt: number | undefined
  /** `superseded`: another client has the name from then on. The others mean that no client has. */
  end: 'released' | 'died' | 'frozen' | 'superseded' | undefined
}

/** Records a history. */
export class Recorder implements History {
  readonly sightings: Sighting[] = []
  readonly lives: Life[] = []
  /** By name; in the order in which they began. */
  readonly #running = new Map<string, { readonly client: string; readonly life: Life }[]>()

  see(sighting: Sighting): void {
    this.sightings.push(sighting)
  }

  want(client: string, name: string, ttlMs: number, at: number): void {
    const life: Life = { name, ttlMs, wantedAt: at, registeredAt: undefined, endedAt: undefined, end: undefined }
    this.lives.push(life)
    const running = this.#running.get(name)
    if (running === undefined) this.#running.set(name, [{ client, life }])
    else running.push({ client, life })
  }

  /** The registration was confirmed to this client, and so no other client has the name any more. */
  registered(client: string, name: string, at: number): void {
    const own = this.#find(client, name)
    if (own === undefined || own.registeredAt !== undefined) return
    own.registeredAt = at
    for (const { client: other } of this.#running.get(name) ?? [])
      if (other !== client) this.end(other, name, 'superseded', at)
  }

  end(client: string, name: string, end: NonNullable<Life['end']>, at: number): void {
    const life = this.#find(client, name)
    if (life === undefined) return
    const left = (this.#running.get(name) ?? []).filter(running => running.life !== life)
    if (left.length === 0) this.#running.delete(name)
    else this.#running.set(name, left)
    life.endedAt = at
    life.end = end
  }

  /** The names that some client wants to be visible now; sorted. */
  get wanted(): readonly string[] {
    return [...this.#running.keys()].sort()
  }

  #find(client: string, name: string): Life | undefined {
    return this.#running.get(name)?.find(running => running.client === client)?.life
  }
}
