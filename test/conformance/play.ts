import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import { connect } from '../../clients/typescript/index.ts'
import { type Driver, startDriver } from './driver.ts'
import {
  type Answer,
  type Command,
  type CommandStep,
  formatJson,
  type GatewayStep,
  type Json,
  type JsonObject,
  type Scenario,
  type Step,
} from './protocol.ts'

/** The gateways of a scenario. */
export interface World {
  /** Endpoints of two gateways on one store, and one where nothing listens. */
  readonly gateway: string
  readonly second: string
  readonly nobody: string
  /** The tokens that these gateways require; empty if they require none. */
  readonly token: string
  readonly reader: string
  /** In PEM. */
  readonly ca: string
  /** Does this to the first gateway. */
  disturb(what: GatewayStep['gateway']): Promise<void>
}

const ROOT = '/conformance'
const UNTIL_MS = 60_000

/** Plays a scenario; `commandOf` returns the driver of its n-th client. Throws at the first answer that is not as expected. */
export async function play(
  scenario: Scenario,
  world: World,
  commandOf: (client: number) => readonly string[],
): Promise<void> {
  await using stack = new AsyncDisposableStack()
  const { token, ca } = world
  const writer = stack.use(
    connect({
      endpoints: ca === '' ? world.second : `grpcs://${world.second}`,
      ...(token === '' ? {} : { token }),
      ...(ca === '' ? {} : { ca }),
    }),
  )
  const texts = new Map([
    ['root', ROOT],
    ['gateway', world.gateway],
    ['second', world.second],
    ['nobody', world.nobody],
    ['token', token],
    ['reader', world.reader],
    ['ca', ca],
  ])
  const drivers = new Map<string, Driver>()

  await importTree(['/conformance', ...scenario.tree.map(line => `  ${line}`)])
  for (const [at, step] of scenario.steps.entries()) {
    try {
      await take(fill(step as unknown as Json, texts) as unknown as Step)
    } catch (error) {
      throw new Error(`step ${at + 1}, ${formatJson(step as unknown as Json)}: ${(error as Error).message}`, {
        cause: error,
      })
    }
  }

  async function take(step: Step): Promise<void> {
    if ('send' in step) await send(step)
    else if ('kill' in step) await drivers.get(step.kill)?.[Symbol.asyncDispose]()
    else if ('gateway' in step) await world.disturb(step.gateway)
    else if ('import' in step) await importTree(['/conformance', ...step.import.map(line => `  ${line}`)])
    else if ('delete' in step) await writer.tree.deleteNode({ path: step.delete, recursive: true })
    else await delay(step.waitSeconds * 1000)
  }

  async function importTree(lines: readonly string[]): Promise<void> {
    const text = fill(lines.join('\n'), texts) as string
    for await (const _part of writer.importTree(text, { trim: 'keep' }));
  }

  async function send(step: CommandStep): Promise<void> {
    const driver = drivers.get(step.client) ?? (await begin(step.client, step.send))
    const answer = step.until === undefined ? await driver.send(step.send) : await wait(driver, step, step.until)
    if (step.expect !== undefined) assert.deepEqual(sameFields(step.expect, answer), step.expect)
    else if ('error' in answer) assert.fail(`an error: ${formatJson(answer as unknown as Json)}`)
    for (const [field, name] of Object.entries(step.save ?? {}))
      if ('ok' in answer) texts.set(name, String(answer.ok[field]))
  }

  async function wait(driver: Driver, { send, always = [] }: CommandStep, until: JsonObject): Promise<Answer> {
    for (const deadline = performance.now() + UNTIL_MS; ; ) {
      const answer = await driver.send(send)
      const names = 'ok' in answer ? Object.keys(answer.ok.providers ?? {}) : []
      for (const name of always) assert.ok(names.includes(name), `${name} is missing among ${names.join(', ')}`)
      if (agrees(until, answer)) return answer
      if (performance.now() > deadline) assert.deepEqual(sameFields(until, answer), until, 'this answer never came')
    }
  }

  async function begin(client: string, first: Command): Promise<Driver> {
    const driver = stack.use(startDriver(commandOf(drivers.size)))
    drivers.set(client, driver)
    if (first.do !== 'connect') await driver.send({ do: 'connect', endpoints: [world.gateway, world.second] })
    return driver
  }
}

/** Replaces `$name` in all texts and keys. */
function fill(value: Json, texts: ReadonlyMap<string, string>): Json {
  if (typeof value === 'string') return value.replace(/\$(\w+)/g, (whole, name) => texts.get(name) ?? whole)
  if (Array.isArray(value)) return value.map(one => fill(one, texts))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [fill(key, texts) as string, fill(one, texts)]))
}

function agrees(wanted: JsonObject, answer: Answer): boolean {
  try {
    assert.deepEqual(sameFields(wanted, answer), wanted)
    return true
  } catch {
    // Not yet: the caller repeats the command.
    return false
  }
}

/** The answer without the fields of `ok` and `error` that are not expected. */
function sameFields(wanted: JsonObject, answer: Answer): JsonObject {
  return Object.fromEntries(
    Object.entries(answer as JsonObject).map(([kind, fields]) => {
      const named = Object.keys((wanted[kind] as JsonObject | undefined) ?? {})
      return [kind, Object.fromEntries(Object.entries(fields as JsonObject).filter(([name]) => named.includes(name)))]
    }),
  )
}
