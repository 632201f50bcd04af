import assert from 'node:assert/strict'
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'node:test'
import packageJson from '../../package.json' with { type: 'json' }
import { makePython } from '../../tools/dev/release/python.ts'
import { openGateway } from '../support/gateway.ts'
import { temporaryDirectory } from '../support/process/temporary.ts'
import { startZooKeeper } from '../support/zookeeper/zookeeper.ts'
import { openStore } from '../support/zookeeper/zookeeper-store.ts'
import { consumers, makeArtifacts, root, run, version } from './artifacts.ts'

const { bin } = packageJson
const sessions = path.join(root, 'test/packages/sessions')

/** A folder with the programs of this clone under the names that they have when they are installed. */
async function programsIn(folder: string): Promise<string> {
  await mkdir(folder)
  for (const [name, file] of Object.entries(bin)) {
    const program = path.join(folder, name)
    await writeFile(program, `#!/bin/sh\nexec '${process.execPath}' '${path.join(root, file)}' "$@"\n`)
    await chmod(program, 0o755)
  }
  return folder
}

test('the wheel is installed by pip', { timeout: 600_000 }, async t => {
  await using artifacts = await makeArtifacts(makePython, 'python')
  await using place = await temporaryDirectory()
  const wheel = path.join(artifacts.folder, `espalier_registry-${version}-py3-none-any.whl`)
  const cwd = place.path
  await run(['python3', '-m', 'venv', 'venv'], { cwd })
  await run(['venv/bin/python', '-m', 'pip', 'install', '--quiet', wheel], { cwd })

  await t.test('and used outside the clone', async () => {
    await using gateway = await openGateway()
    const output = await run(['venv/bin/python', path.join(consumers, 'service.py'), gateway.endpoint], { cwd })
    assert.equal(
      output,
      "registered ('/shop/providers/10.0.0.7:8080',)\ndiscovered [('10.0.0.7:8080', '1.4')]\n" +
        "providers ['10.0.0.7:8080']\nproviders []\n",
    )
  })

  for (const page of ['zc_zk.md', 'nd_service_registry.md', 'registry.md'])
    await t.test(`and plays the session of an older registry's README, over ZooKeeper: ${page}`, async () => {
      await using zookeeper = await startZooKeeper()
      await using store = await openStore(zookeeper.connect, { sessionTimeoutMs: 10_000 })
      await using gateway = await openGateway({ store })
      await run(['venv/bin/python', path.join(sessions, 'play.py'), gateway.endpoint, path.join(sessions, page)], {
        cwd,
      })
    })

  await t.test('and every line in the tables of docs/coming-from.md does what the page says', async () => {
    await using gateway = await openGateway()
    const page = path.join(root, 'docs/coming-from.md')
    const commands = await programsIn(path.join(cwd, 'bin'))
    await run(['venv/bin/python', path.join(sessions, 'tables.py'), gateway.endpoint, page, commands], { cwd })
  })
})

test('the wheel and the source distribution carry licence, types and metadata, and are the same bytes twice', async () => {
  await using first = await makeArtifacts(makePython, 'python')
  await using second = await makeArtifacts(makePython, 'python')
  const [wheel, sdist] = first.files
  assert.deepEqual(
    [wheel, sdist],
    [`espalier_registry-${version}-py3-none-any.whl`, `espalier_registry-${version}.tar.gz`],
  )
  for (const file of first.files)
    assert.deepEqual(
      await readFile(path.join(first.folder, file)),
      await readFile(path.join(second.folder, file)),
      file,
    )

  const inWheel = await run(['python3', '-m', 'zipfile', '-l', path.join(first.folder, wheel ?? '')], {
    cwd: first.folder,
  })
  for (const name of ['espalier/py.typed', 'espalier/v1/tree_pb2.pyi', 'dist-info/licenses/LICENSE'])
    assert.ok(inWheel.includes(name), `${name} is in the wheel`)
  assert.doesNotMatch(inWheel, /conformance|generate/)

  const inSdist = await run(['tar', '-tf', path.join(first.folder, sdist ?? '')], { cwd: first.folder })
  for (const name of ['LICENSE', 'README.md', 'CHANGELOG.md', 'pyproject.toml', 'src/espalier/py.typed'])
    assert.ok(inSdist.includes(`espalier_registry-${version}/${name}\n`), `${name} is in the source distribution`)
})
