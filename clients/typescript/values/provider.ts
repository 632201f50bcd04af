import type { Provider as ProviderMessage } from '@espalier/contract/espalier/v1/types'
import { type EspalierError, toEspalier } from '../transport/error.ts'
import type { JsonObject } from './json.ts'
import { fromTexts, type JsonTexts } from './json-text.ts'
import { type Schema, validated } from './schema.ts'
import { toDate } from './timestamp.ts'

/** What an operator has changed in a live provider, compared with what its client wants. Values are JSON texts. */
export interface ProviderOverride {
  /** The properties that were changed or added, as they are now. */
  readonly texts: JsonTexts
  readonly removed: readonly string[]
  /** What the client wants for all these keys; a key that was added has none. */
  readonly wanted: JsonTexts
}

/** A live server, or another child of a path that is read as a list of providers. */
export interface Provider<Values = JsonObject> {
  /** Its address: `host:port` or `[v6]:port`. */
  readonly name: string
  /** As the schema returns them if there is one. Empty if only names were requested. Numbers are doubles; `texts` is exact. */
  readonly properties: Values
  /** The same properties as JSON texts, as they are stored. */
  readonly texts: JsonTexts
  /** Whether it is removed when its lease ends. */
  readonly ephemeral: boolean
  /** A short hash of the id of its lease; empty if a native client of the store created it. */
  readonly leaseHash: string
  readonly etag: string
  /** The revision of the last write of its data, or of its creation. */
  readonly revision: bigint
  /** Undefined if nothing is overridden. `properties` include it. */
  readonly override: ProviderOverride | undefined
  /** When it was registered. */
  readonly createdAt: Date | undefined
}

/** A provider whose properties do not fit the schema that its reader has given. It spoils no other. */
export interface UnfitProvider {
  readonly provider: Provider
  /** BAD_VALUE, with a violation for each issue. */
  readonly error: EspalierError
}

/** Those that fit a schema, and the others, in their order. Without a schema all fit. */
export interface Providers<Values> {
  readonly providers: readonly Provider<Values>[]
  readonly unfit: readonly UnfitProvider[]
}

export function fitting<Values>(
  all: readonly Provider[],
  schema: Schema<Values> | undefined,
  path: string,
): Providers<Values> {
  const providers: Provider<Values>[] = []
  const unfit: UnfitProvider[] = []
  for (const provider of all)
    try {
      const properties = validated(schema, provider.properties, `${path}/${provider.name}`)
      providers.push({ ...provider, properties })
    } catch (thrown) {
      const error = toEspalier(thrown)
      if (error.reason !== 'BAD_VALUE') throw error
      unfit.push({ provider, error })
    }
  return { providers, unfit }
}

export function toProvider(message: ProviderMessage): Provider {
  const { name, jsonProperties, ephemeral, leaseHash, etag, modifiedRevision, createTime, override } = message
  return {
    name,
    properties: fromTexts(jsonProperties),
    texts: jsonProperties,
    ephemeral,
    leaseHash,
    etag,
    revision: modifiedRevision,
    override: override && {
      texts: override.jsonProperties,
      removed: override.removed,
      wanted: override.wantedJsonProperties,
    },
    createdAt: toDate(createTime),
  }
}

type RememberedProvider = Omit<Provider, 'properties' | 'revision' | 'createdAt'> & {
  readonly revision: string
  readonly createdAt: string | undefined
}

/** Plain JSON, from which `recalledProviders` makes the same providers. */
export function rememberedProviders(providers: readonly Provider[]): readonly RememberedProvider[] {
  return providers.map(({ properties, revision, createdAt, ...provider }) => ({
    ...provider,
    revision: String(revision),
    createdAt: createdAt?.toISOString(),
  }))
}

export function recalledProviders(remembered: unknown): readonly Provider[] {
  return (remembered as readonly RememberedProvider[]).map(({ revision, createdAt, ...provider }) => ({
    ...provider,
    properties: fromTexts(provider.texts),
    revision: BigInt(revision),
    override: provider.override,
    createdAt: createdAt === undefined ? undefined : new Date(createdAt),
  }))
}
