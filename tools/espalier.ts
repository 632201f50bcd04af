import { existsSync, readFileSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { inspect } from 'node:util'
import { terminalText } from '../src/tree/terminal-text.ts'
import { runCli } from './cli/run.ts'
import type { Tools } from './cli/session/ports.ts'
import { EXIT } from './cli/text/exit.ts'
import { Interrupted, type Io } from './cli/text/io.ts'
import { undecodableArgument } from './raw-arguments.ts'

/** What the command line needs from the gateway and the diagrams; each loads on use. */
export const tools: Tools = {
  version: readVersion(),
  openRenderer: async options => {
    const [{ openRenderer }, { nodePlatform }] = await Promise.all([
      import('./diagram/index.ts'),
      import('./diagram/node/platform.ts'),
    ])
    return openRenderer(options, nodePlatform())
  },
  settings: async () => {
    const { SETTINGS, describeSetting, isSwitch } = await import('../src/settings.ts')
    return Object.values(SETTINGS).map(setting => ({
      ...setting,
      isSwitch: isSwitch(setting.value),
      description: describeSetting(setting),
    }))
  },
  openGateway: async (zookeeper, auth, io) => (await import('./own-gateway.ts')).openOwnGateway(zookeeper, auth, io),
  serve: async (flags, io) => {
    const { readConfig, serve } = await import('../src/main.ts')
    await serve(readConfig(flags, io.env), io.signal, {
      onServing: ({ greeting }) => io.stdout.write(terminalText(greeting)),
      stderr: io.stderr,
      ownsProcess: true,
      program: import.meta.url.endsWith('.ts') ? 'npx espalier' : 'espalier',
    })
  },
}

/** Runs the command line of this process. Returns the exit code after all output is flushed. */
export async function main(argv: readonly string[], made: Tools = tools): Promise<number> {
  // Deprecation warnings of libraries are of no use to users.
  process.noDeprecation = true
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) process.on(event, endWith)
  const { stdin, stdout, stderr, env } = process
  const undecodable = undecodableArgument(argv)
  if (undecodable !== undefined) {
    writeSync(
      stderr.fd,
      `error[USAGE]: the argument ${terminalText(JSON.stringify(undecodable))} is not UTF-8\n  help: type it in a terminal whose encoding is UTF-8\n`,
    )
    return EXIT.usage
  }
  const io: Io = { stdin, stdout, stderr, env, signal: stopSignal() }
  const code = await runCli(argv, io, made)
  await Promise.all([flushed(stdout), flushed(stderr)])
  return code
}

/** Reports an error that nothing caught, and exits. A gateway replaces this by an entry in its log. */
function endWith(error: unknown): never {
  const { message, stack } = error instanceof Error ? error : { message: inspect(error), stack: undefined }
  writeSync(
    process.stderr.fd,
    terminalText(
      `error[INTERNAL]: unexpected error: ${message}\n  help: this is a fault of espalier; please report it\n${stack ?? ''}\n`,
    ),
  )
  process.exit(70)
}

/** Aborts on the first signal; the second one exits at once. */
function stopSignal(): AbortSignal {
  const stop = new AbortController()
  for (const [name, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)
    process.on(name, () => {
      if (stop.signal.aborted) process.exit(code)
      stop.abort(new Interrupted(name))
    })
  return stop.signal
}

function flushed(stream: NodeJS.WriteStream): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  if (stream.destroyed) resolve()
  else stream.write('', () => resolve())
  return promise
}

/** From the package's own manifest, which lies one or two folders above, as source or built. */
function readVersion(): string {
  for (let folder = import.meta.dirname; folder !== dirname(folder); folder = dirname(folder)) {
    const file = join(folder, 'package.json')
    if (existsSync(file)) return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
  }
  return 'unknown'
}
