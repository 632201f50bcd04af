import type { Provider as ProviderMessage } from '@espalier/contract/espalier/v1/types'
import type { JsonObject } from './json.ts'

/** A live server, or another child of a path that is read as a list of providers. */
export interface Provider {
  /** Its address: `host:port` or `[v6]:port`. */
  readonly name: string
  /** What it says of itself; empty if only names were asked for. */
  readonly properties: JsonObject
  /** Whether it vanishes with the process that it stands for. */
  readonly ephemeral: boolean
  /** A short hash of the lease that holds it; empty if a native client of the store made it. */
  readonly leaseHash: string
  readonly etag: string
  /** When it was registered. */
  readonly createdAt: Date | undefined
}

export function toProvider(message: ProviderMessage): Provider {
  const { name, ephemeral, leaseHash, etag, createTime } = message
  return {
    name,
    properties: message.properties ?? {},
    ephemeral,
    leaseHash,
    etag,
    createdAt:
      createTime === undefined ? undefined : new Date(Number(createTime.seconds) * 1000 + createTime.nanos / 1e6),
  }
}
