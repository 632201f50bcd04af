import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { startGateway } from '../support/gateway.ts'
import { temporaryDirectory } from '../support/process/temporary.ts'
import { BINARY } from '../tools/cli/espalier.ts'

const OPERATIONS = new URL('../../docs/operations.md', import.meta.url)
/** The directory that the document shows. */
const FOLDER = '/srv/espalier'
const PORT = '7400'
const HTTP_PORT = '7401'

test('the commands of "Who may call a gateway" print what the document shows', async () => {
  const section = readFileSync(OPERATIONS, 'utf8').split('\n## Who may call a gateway\n')[1] ?? ''
  const [first = '', second = ''] = [...section.matchAll(/^```\n(.*?)^```$/gms)].map(([, body]) => body)
  await using directory = await temporaryDirectory()
  const cwd = directory.path
  const env = { PATH: `${binaryIn(cwd)}:${process.env.PATH}`, HOME: cwd }
  const shell = (script: string): string =>
    execFileSync('sh', ['-c', `exec 2>&1\n${script}`], { cwd, env, encoding: 'utf8' })

  const prepared = commandsOf(first)
  const [, , ...args] = prepared.pop()?.split(' ') ?? []
  shell(prepared.join('\n'))
  await using gateway = await startGateway({ args: [...args, '--http', '127.0.0.1:0'], cwd })
  const greeting = gateway.stdout
    .replace(gateway.endpoint, `127.0.0.1:${PORT}`)
    .replace(gateway.http, `127.0.0.1:${HTTP_PORT}`)
    .replaceAll(cwd, FOLDER)
  assert.equal(first.slice(first.indexOf('espalier serves')), greeting.split('\n').slice(0, 3).join('\n').concat('\n'))

  const port = gateway.endpoint.split(':')[1] ?? ''
  const script = commandsOf(second).map(command => `cat <<'SHOWN'\n$ ${command}\nSHOWN\n${elsewhere(command, port)}`)
  assert.equal(shell(`${script.join('\n')}\ntrue`).replaceAll(`localhost:${port}`, `localhost:${PORT}`), second)
})

/** The command after a `$`, with its continuation lines. */
function commandsOf(transcript: string): string[] {
  return [...transcript.matchAll(/^\$ ((?:.*\\\n)*.*)$/gm)].map(([, command = '']) => command)
}

/** The same command with the port that the system has chosen. */
function elsewhere(command: string, port: string): string {
  return command.replace(/localhost(:\d+)?/g, `localhost:${port}`)
}

/** A folder for PATH, with `espalier` in it. */
function binaryIn(folder: string): string {
  const bin = join(folder, 'bin')
  mkdirSync(bin)
  writeFileSync(join(bin, 'espalier'), `#!/bin/sh\nexec '${process.execPath}' '${BINARY}' "$@"\n`)
  chmodSync(join(bin, 'espalier'), 0o755)
  return bin
}
