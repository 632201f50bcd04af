import { spawn } from 'node:child_process'
import type { Call, CommandSpec } from '../language/command.ts'
import { ConsoleServer, EVENTS, type Listen } from '../picture/console-server.ts'
import { readSettings } from '../picture/graph-source.ts'
import { LivePicture } from '../picture/live-picture.ts'
import type { Context } from '../session/context.ts'
import { EXIT } from '../text/exit.ts'
import { usage } from '../text/failure.ts'
import { until } from '../watch/until.ts'

interface Options {
  readonly open?: boolean
  readonly listen?: Listen
}

const LISTEN: Listen = { host: '127.0.0.1', port: 7401 }

export const consoleCommand: CommandSpec = {
  name: 'console',
  arguments: '[path]',
  summary: 'show the live picture in a browser, until Ctrl-C',
  examples: [
    ['espalier console --open', 'all of it, in the browser of this machine'],
    ['espalier console /shop -c prod', 'a part of another context'],
  ],
  flags: [
    { flags: '--open', summary: 'open it in the browser' },
    { flags: '--listen <host:port>', summary: 'the address to listen on (127.0.0.1:7401)', parse: parseListen },
  ],
  async run({ context, args: [path = '/'], options }: Call<Options>) {
    const client = await context.client()
    // Fails at once if the path or the gateway is missing; the live picture would wait and recover.
    await client.tree.resolvePath({ path }, { signal: context.signal })
    const settings = await readSettings(context)
    await using renderer = await context.tools.openRenderer({ format: 'html', events: EVENTS })
    const name = `${context.target.label}${path === '/' ? '' : path}`
    const about = { name, showSecrets: context.globals.showSecrets, ...(settings === undefined ? {} : { settings }) }
    const ended = new AbortController()
    const signal = AbortSignal.any([context.signal, ended.signal])
    const picture = new LivePicture(renderer, about, signal)
    await using live = client.watchTree(path)
    picture.take(await live.waitFor(() => true, { signal }))
    await using server = await ConsoleServer.open(picture, options.listen ?? LISTEN)
    using _ = { [Symbol.dispose]: () => ended.abort() }
    await context.out.line(`the picture of ${name} is at ${server.address}`)
    await context.say('stop with Ctrl-C')
    if (options.open === true) await openInBrowser(context, server.address)
    for await (const tree of until(live, signal)) {
      picture.take(tree)
      server.changed()
    }
    context.signal.throwIfAborted()
    return EXIT.done
  },
}

function parseListen(text: string): Listen {
  const [, host, port] = /^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9_.-]+):(\d{1,5})$/.exec(text) ?? []
  if (host === undefined || Number(port) > 65_535)
    throw usage(`"${text}" is not an address to listen on`, 'write HOST:PORT, such as 127.0.0.1:7401')
  return { host: host.replace(/^\[|\]$/g, ''), port: Number(port) }
}

/** Runs $BROWSER, or else the system's own program for URLs. */
async function openInBrowser(context: Context, address: string): Promise<void> {
  const [program, ...more] = openerOf(context.io.env.BROWSER)
  const child = spawn(program, [...more, address], { stdio: 'ignore', detached: true })
  child.unref()
  child.on('error', () => void context.warn(`no browser could be opened: open ${address} yourself`))
}

function openerOf(browser: string | undefined): readonly [string, ...string[]] {
  if (browser !== undefined && browser !== '') return [browser]
  if (process.platform === 'darwin') return ['open']
  return process.platform === 'win32' ? ['cmd', '/c', 'start', ''] : ['xdg-open']
}
