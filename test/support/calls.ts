import assert from 'node:assert/strict'
import { CoordinationServiceDefinition } from '@espalier/contract/espalier/v1/coordination'
import { PropertiesServiceDefinition } from '@espalier/contract/espalier/v1/properties'
import { RegistryServiceDefinition } from '@espalier/contract/espalier/v1/registry'
import {
  type ExportTreeRequest,
  type ImportResult,
  type ImportTreeRequest,
  type PlanPart,
  TreeServiceDefinition,
} from '@espalier/contract/espalier/v1/tree'
import { type Client, createChannel, createClientFactory } from 'nice-grpc'
import { errorDetailsClientMiddleware, RichClientError } from 'nice-grpc-error-details'
import type { ErrorCode } from '../../src/tree/errors.ts'

/** The generated clients of one gateway, without espalier's middleware. */
export interface Calls extends Disposable {
  readonly registry: Client<RegistryServiceDefinition>
  readonly properties: Client<PropertiesServiceDefinition>
  readonly tree: Client<TreeServiceDefinition>
  readonly coordination: Client<CoordinationServiceDefinition>
}

export function openCalls(endpoint: string): Calls {
  const channel = createChannel(endpoint, undefined, { 'grpc.use_local_subchannel_pool': 1 })
  const factory = createClientFactory().use(errorDetailsClientMiddleware)
  return {
    registry: factory.create(RegistryServiceDefinition, channel),
    properties: factory.create(PropertiesServiceDefinition, channel),
    tree: factory.create(TreeServiceDefinition, channel),
    coordination: factory.create(CoordinationServiceDefinition, channel),
    [Symbol.dispose]: () => channel.close(),
  }
}

export interface Failure {
  readonly reason: string
  readonly message: string
  readonly facts: Readonly<Record<string, string>>
  /** `field description`, one for each violation. */
  readonly violations: readonly string[]
}

/** The reason of a failed call; undefined if the error has none. */
export function failureOf(error: unknown): Failure | undefined {
  if (!(error instanceof RichClientError)) return undefined
  const info = error.extra.find(detail => detail.$type === 'google.rpc.ErrorInfo')
  if (info === undefined || info.$type !== 'google.rpc.ErrorInfo') return undefined
  const violations = error.extra.flatMap(detail =>
    detail.$type === 'google.rpc.BadRequest'
      ? detail.fieldViolations.map(one => `${one.field} ${one.description}`)
      : [],
  )
  return { reason: info.reason, message: error.details, facts: info.metadata, violations }
}

/** The failure of a call that must fail with this reason. */
export async function fails(call: Promise<unknown>, reason: ErrorCode): Promise<Failure> {
  try {
    await call
  } catch (error) {
    const failure = failureOf(error)
    assert.equal(failure?.reason, reason, String(error))
    return failure as Failure
  }
  return assert.fail(`the call succeeded; it must fail with ${reason}`)
}

export interface Imported {
  readonly steps: readonly PlanPart['steps'][number][]
  readonly kept: readonly PlanPart['kept'][number][]
  readonly progress: readonly bigint[]
  readonly result: ImportResult
}

export async function importText(
  { tree }: Calls,
  text: string,
  options: Partial<ImportTreeRequest> = {},
): Promise<Imported> {
  async function* requests() {
    yield options
    for (let at = 0; at < text.length; at += 100_000) yield { text: text.slice(at, at + 100_000) }
  }
  const steps: Imported['steps'][number][] = []
  const kept: Imported['kept'][number][] = []
  const progress: bigint[] = []
  let result: ImportResult | undefined
  for await (const { part } of tree.importTree(requests())) {
    if (part?.$case === 'plan') {
      steps.push(...part.value.steps)
      kept.push(...part.value.kept)
    } else if (part?.$case === 'progress') progress.push(part.value.applied)
    else if (part?.$case === 'result') result = part.value
  }
  assert.ok(result !== undefined, 'the import ended without a result')
  return { steps, kept, progress, result }
}

export async function exportText(
  { tree }: Calls,
  path = '/',
  options: Partial<ExportTreeRequest> = {},
): Promise<string> {
  let text = ''
  for await (const part of tree.exportTree({ path, ...options })) text += part.text
  return text
}

export async function collect<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const one of stream) all.push(one)
  return all
}
