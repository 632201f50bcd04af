import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { connect } from '../../clients/typescript/index.ts'
import { startGateway } from '../support/gateway.ts'
import { temporaryDirectory } from '../support/process/temporary.ts'
import { espalier, type Outcome } from '../tools/cli/espalier.ts'
import { atTerminal, plain } from '../tools/cli/terminal.ts'

export const LIVE = `/cms : z4m cms
  threads = 3
  /databases
    /main
      /providers
  /providers
/fooservice
  threads = 3
  /providers
/lb : ipvs
  /pools
    /cms
      address = '1.2.3.4:80'
      providers -> /cms/providers
    /retail
      address = '1.2.3.5:80'
      providers -> /cms/providers
/retail
  /providers
`

/** Without the pool of retail and two systems, and with one more thread. */
const MODEL = `/cms : z4m cms
  threads = 4
  /databases
    /main
      /providers
  /providers
/lb : ipvs
  /pools
    /cms
      address = '1.2.3.4:80'
      providers -> /cms/providers
`

/** A gateway process at the endpoint of the context `prod`, with the tree in it, and a folder with `model.tree`. */
export async function openSession() {
  await using opened = new AsyncDisposableStack()
  const { endpoint } = opened.use(await startGateway())
  const cwd = opened.use(await temporaryDirectory()).path
  const client = opened.use(connect({ endpoints: endpoint }))
  for await (const _ of client.importTree(LIVE));
  await writeFile(join(cwd, 'model.tree'), MODEL)
  await writeFile(
    join(cwd, '.espalier.yaml'),
    JSON.stringify({ context: 'prod', contexts: { prod: { endpoint, protected: false } } }),
  )
  const stack = opened.move()
  return {
    cwd,
    client,
    /** With pipes, as in a script. */
    run: (args: readonly string[], stdin = ''): Promise<Outcome> => espalier(args, { cwd, stdin }),
    /** On a terminal: the screen and the exit code. */
    see: async (args: readonly string[], question?: RegExp, answer = ''): Promise<readonly [string, number | null]> => {
      await using terminal = atTerminal(args, { cwd })
      if (question !== undefined) await terminal.answer(question, answer)
      const code = await terminal.code
      return [plain(terminal.screen), code]
    },
    register: async (ports: readonly number[]) => {
      for (const port of ports)
        await client.register('/fooservice/providers', `192.168.0.42:${port}`, { pid: 9999 }).registered()
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

/** Without what differs from run to run. */
export const steady = (screen: string): string =>
  screen.replace(/Done in [\d.]+ s/, 'Done in N s').replace(/Revision \d+/, 'Revision N')
