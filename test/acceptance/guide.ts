import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { eventually } from '../support/condition.ts'
import { temporaryDirectory } from '../support/process/temporary.ts'

const GUIDE = join(import.meta.dirname, '../../docs/guide.md')
/** Where the guide says that the gateway listens. */
const DOCUMENTED = '127.0.0.1:7400'
const DOCUMENTED_HTTP = 'localhost:7401'

/** Where it listens in the test. */
export interface Served {
  readonly endpoint: string
  readonly http: string
}

/** A fenced block of the guide: the content of `file`, or else a terminal session. */
interface Block {
  readonly start: number
  readonly end: number
  readonly file: string | undefined
  readonly body: string
}

function blocksOf(guide: string): readonly Block[] {
  return [...guide.matchAll(/^```(?:tree (\S+))?\n(.*?)^```$/gms)].map(({ index, 0: all, 1: file, 2: body = '' }) => ({
    start: index + all.indexOf('\n') + 1,
    end: index + all.length - 3,
    file,
    body,
  }))
}

/** A folder with a shell in which `espalier` runs this program, with the endpoint of the gateway set. */
async function openShell(espalier: readonly string[], { endpoint, http }: Served) {
  await using opened = new AsyncDisposableStack()
  const { path } = opened.use(await temporaryDirectory())
  const [bin, cwd] = [join(path, 'bin'), join(path, 'work')]
  await Promise.all([mkdir(bin), mkdir(cwd)])
  const program = join(bin, 'espalier')
  await writeFile(program, `#!/bin/sh\nexec ${espalier.map(word => `'${word}'`).join(' ')} "$@"\n`)
  await chmod(program, 0o755)
  const person = { NAME: 'a', EMAIL: 'a@example.com' }
  const env = {
    PATH: `${bin}:${process.env.PATH}`,
    HOME: cwd,
    ESPALIER_ENDPOINT: endpoint,
    ...Object.fromEntries(
      Object.entries(person).flatMap(([key, value]) => [
        [`GIT_AUTHOR_${key}`, value],
        [`GIT_COMMITTER_${key}`, value],
      ]),
    ),
  }
  const run = (command: string): ChildProcess & { readonly stdout: NonNullable<ChildProcess['stdout']> } =>
    spawn('sh', ['-c', `exec 2>&1; ${command}`], { cwd, env, stdio: ['ignore', 'pipe', 'inherit'] })
  const stack = opened.move()
  return {
    write: (file: string, content: string) => writeFile(join(cwd, file), content),
    /** What a command prints, stdout and stderr interleaved. With `&` at its end it runs until the shell is closed. */
    type: async (documented: string): Promise<string> => {
      const command = documented.replaceAll(DOCUMENTED_HTTP, http)
      if (!command.endsWith(' &')) {
        const said = await text(run(command).stdout)
        return said.replaceAll(endpoint, DOCUMENTED)
      }
      const child = run(`exec ${command.slice(0, -2)}`)
      stack.defer(async () => {
        child.kill()
        if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
      })
      let said = ''
      child.stdout.setEncoding('utf8').on('data', (piece: string) => {
        said += piece
      })
      return await eventually(() => said.endsWith('\n') && said, command)
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

/** Without what differs from run to run. */
function steady(transcript: string): string {
  return transcript
    .replace(/\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?Z/g, 'TIME')
    .replace(/\b\d\d:\d\d:\d\d\.\d+/g, 'TIME')
    .replace(/(Done in|round trip) +[\d.]+ m?s/g, '$1 N')
    .replace(/pid[= ]\d+/g, 'pid N')
    .replace(/token \d+/g, 'token N')
}

/** Runs the commands of docs/guide.md, with this program as `espalier`, and compares; UPDATE_GOLDEN=1 rewrites the guide. */
export async function playGuide(espalier: readonly string[], served: Served): Promise<void> {
  const guide = readFileSync(GUIDE, 'utf8')
  await using shell = await openShell(espalier, served)
  let [typed, at] = ['', 0]
  for (const { start, end, file, body } of blocksOf(guide)) {
    let content = body
    if (file !== undefined) await shell.write(file, body)
    else {
      content = ''
      for (const [, command = ''] of body.matchAll(/^\$ (.*)$/gm))
        content += `$ ${command}\n${await shell.type(command)}`
    }
    typed += guide.slice(at, start) + content
    at = end
  }
  typed += guide.slice(at)
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(GUIDE, typed)
  else assert.equal(steady(typed), steady(guide), 'docs/guide.md is not what its commands do; UPDATE_GOLDEN=1 mends it')
}
