import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { goProgram } from '../conformance/installed/go.ts'
import { javaProgram } from '../conformance/installed/java.ts'
import { pythonProgram } from '../conformance/installed/python.ts'
import { typeScriptProgram } from '../conformance/installed/typescript.ts'
import { root, run } from '../packages/artifacts.ts'
import { openGateway } from '../support/gateway.ts'
import { temporaryDirectory } from '../support/process/temporary.ts'

const PAGE = readFileSync(join(root, 'docs/clients.md'), 'utf8')

/** The programs of docs/clients.md in a language, in their order. */
function programs(language: string): readonly string[] {
  return [...PAGE.matchAll(/^```(\w+) program\n(.*?)^```$/gms)]
    .filter(([, name]) => name === language)
    .map(one => one[2] ?? '')
}

const PRINTED = /^```text printed\n(.*?)^```$/ms.exec(PAGE)?.[1]

for (const [language, fence, commandOf, count] of [
  ['TypeScript', 'ts', typeScriptProgram, 1],
  ['Python', 'python', pythonProgram, 2],
  ['Go', 'go', goProgram, 1],
  ['Java', 'java', javaProgram, 1],
] as const)
  test(`the program of docs/clients.md in ${language} prints what the page says, with the installed client`, async () => {
    const found = programs(fence)
    assert.equal(found.length, count)
    for (const source of found) {
      const command = await commandOf(source)
      await using gateway = await openGateway()
      await using place = await temporaryDirectory()
      assert.equal(await run([...command, gateway.endpoint], { cwd: place.path }), PRINTED)
    }
  })
