import { temporaryDirectory } from '../../test/support/process/temporary.ts'
import { type Child, startChild } from './child.ts'
import type { CostQuestion } from './probe.ts'

/** A gateway that reports its resource usage. Disposing kills it. */
export interface MeasuredGateway extends AsyncDisposable {
  readonly port: number
  readonly pid: number
  cpuMs(): Promise<number>
  /** After a collection. */
  liveBytes(): Promise<number>
  /** Ends it like a crash, without closing sessions and streams. */
  kill(): Promise<void>
}

/** `flags` are for node. */
export async function startMeasuredGateway(
  args: readonly string[],
  { flags = [] }: { readonly flags?: readonly string[] } = {},
): Promise<MeasuredGateway> {
  await using started = new AsyncDisposableStack()
  const data = started.use(await temporaryDirectory()).path
  const probe = new URL('probe.ts', import.meta.url).href
  const child = started.use(
    startChild('../../src/main.ts', {
      flags: ['--expose-gc', `--import=${probe}`, ...flags],
      args: ['--listen', '127.0.0.1:0', ...(args.length === 0 ? ['--data', data] : args)],
    }),
  )
  const port = await listening(child)
  const ask = async (of: CostQuestion['of']): Promise<number> =>
    (await child.ask<{ readonly value: number }>({ of } satisfies CostQuestion)).value
  const stack = started.move()
  return {
    port,
    pid: child.process.pid ?? 0,
    cpuMs: () => ask('cpu'),
    liveBytes: () => ask('memory'),
    kill: () => child.kill(),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

function listening({ process }: Child): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  let said = ''
  process.stdout?.on('data', (text: string) => {
    said += text
    const port = /serves gRPC on \S+:(\d+)/.exec(said)?.[1]
    if (port !== undefined) resolve(Number(port))
  })
  process.once('exit', code => reject(new Error(`the gateway ended with ${code}: ${said}`)))
  return promise
}
