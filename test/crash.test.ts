import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { openGateway } from './support/gateway.ts'
import { temporaryDirectory } from './support/process/temporary.ts'
import { BINARY } from './tools/cli/espalier.ts'

/** Fails once the program has loaded and listens for that. */
const fault = (how: string): string =>
  `data:text/javascript,const wait=setInterval(()=>{if(process.listenerCount("uncaughtException")===0)return;` +
  `clearInterval(wait);setTimeout(()=>{${how}},2000)},20).unref()`

const FAULTS = ['throw new Error("a fault of mine")', 'void Promise.reject(new Error("a fault of mine"))']

async function run(program: readonly string[], how: string): Promise<{ code: number; stderr: string }> {
  const child = spawn(process.execPath, ['--import', fault(how), ...program], { stdio: ['ignore', 'ignore', 'pipe'] })
  const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'close')])
  return { code: code as number, stderr }
}

for (const how of FAULTS) {
  test(`a gateway logs an error that nothing catches, and exits with 70: ${how}`, async () => {
    await using directory = await temporaryDirectory()
    const args = ['--listen', '127.0.0.1:0', '--data', directory.path, '--log-level', 'error']
    for (const program of [
      ['src/main.ts', ...args],
      [BINARY, 'serve', ...args],
    ]) {
      const { code, stderr } = await run(program, how)
      const { level, err } = JSON.parse(stderr) as { level: number; err: { message: string; stack: string } }
      assert.deepEqual([code, level, err.message, /at /.test(err.stack)], [70, 50, 'a fault of mine', true])
    }
  })

  test(`a command says that it has a fault, and exits with 70: ${how}`, async () => {
    await using gateway = await openGateway()
    const { code, stderr } = await run([BINARY, 'watch', '/', '--endpoint', gateway.endpoint], how)
    assert.match(stderr, /^error\[INTERNAL\]: unexpected error: a fault of mine\n {2}help: /)
    assert.equal(code, 70)
  })
}
