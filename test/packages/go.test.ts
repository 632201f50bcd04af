import assert from 'node:assert/strict'
import { copyFile, mkdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'node:test'
import { makeGo } from '../../tools/dev/release/go.ts'
import names from '../../tools/dev/release/names.json' with { type: 'json' }
import { openGateway } from '../support/gateway.ts'
import { temporaryDirectory } from '../support/process/temporary.ts'
import { type Artifacts, consumers, makeArtifacts, root, run, version } from './artifacts.ts'

test('the module is fetched by go get from a proxy and used outside the clone', { timeout: 600_000 }, async () => {
  await using artifacts = await makeArtifacts(makeGo, 'go')
  await using place = await temporaryDirectory()
  await using gateway = await openGateway()
  const cwd = path.join(place.path, 'service')
  await mkdir(cwd)
  await copyFile(path.join(consumers, 'service.go'), path.join(cwd, 'main.go'))
  await copyFile(path.join(root, 'clients/go/go.sum'), path.join(cwd, 'go.sum'))
  const proxy = await serveAsFiles(artifacts, path.join(place.path, 'proxy'))
  const [modules, usual] = (await run(['go', 'env', 'GOMODCACHE', 'GOPROXY'], { cwd })).trim().split('\n')
  const env = {
    // What the machine has downloaded already, then what its own settings say.
    GOPROXY: `file://${proxy},file://${modules}/cache/download,${usual}`,
    // A cache of its own: the shared one must not keep a version that was never published.
    GOMODCACHE: path.join(place.path, 'modules'),
    GONOSUMDB: names.go,
    GOFLAGS: '-modcacherw',
    GOWORK: 'off',
  }
  await run(['go', 'mod', 'init', 'example.com/service'], { cwd, env })
  await run(['go', 'get', `${names.go}@v${version}`], { cwd, env })
  await run(['go', 'build', '-o', 'service', '.'], { cwd, env })
  assert.equal(await run(['./service', gateway.endpoint], { cwd }), PRINTED)
})

test('the unpacked module is used outside the clone with one replace line', { timeout: 600_000 }, async () => {
  await using artifacts = await makeArtifacts(makeGo, 'go')
  await using place = await temporaryDirectory()
  await using gateway = await openGateway()
  const cwd = path.join(place.path, 'service')
  await mkdir(cwd)
  await copyFile(path.join(consumers, 'service.go'), path.join(cwd, 'main.go'))
  await copyFile(path.join(root, 'clients/go/go.sum'), path.join(cwd, 'go.sum'))
  const zip = path.join(artifacts.folder, `espalier-go-v${version}.zip`)
  await run(['python3', '-m', 'zipfile', '-e', zip, place.path], { cwd })
  const env = { GOFLAGS: '-mod=mod', GOWORK: 'off' }
  await run(['go', 'mod', 'init', 'example.com/service'], { cwd, env })
  const unpacked = path.join(place.path, `${names.go}@v${version}`)
  await run(['go', 'mod', 'edit', `-replace=${names.go}=${unpacked}`], { cwd, env })
  await run(['go', 'build', '-o', 'service', '.'], { cwd, env })
  assert.equal(await run(['./service', gateway.endpoint], { cwd }), PRINTED)
})

const PRINTED =
  'registered [/shop/providers/10.0.0.7:8080]\ndiscovered 10.0.0.7:8080 1.4\n' +
  'providers 1 [10.0.0.7:8080] []\nproviders 0 [] [10.0.0.7:8080]\n'

test('the module zip carries licence and documents, and is the same bytes twice', async () => {
  await using first = await makeArtifacts(makeGo, 'go')
  await using second = await makeArtifacts(makeGo, 'go')
  const name = `espalier-go-v${version}`
  assert.deepEqual(first.files, [`${name}.cdx.json`, `${name}.info`, `${name}.mod`, `${name}.zip`])
  for (const file of first.files)
    assert.deepEqual(
      await readFile(path.join(first.folder, file)),
      await readFile(path.join(second.folder, file)),
      file,
    )
  const listed = await run(['python3', '-m', 'zipfile', '-l', `${name}.zip`], { cwd: first.folder })
  const prefix = `${names.go}@v${version}/`
  for (const file of ['LICENSE', 'README.md', 'CHANGELOG.md', 'go.mod', 'client.go', 'gen/espalier/v1/tree.pb.go'])
    assert.ok(listed.includes(`${prefix}${file} `), `${file} is in the zip`)
  assert.equal(JSON.parse(await readFile(path.join(first.folder, `${name}.info`), 'utf8')).Version, `v${version}`)
})

/** Lays the artifacts out as a module proxy serves them. */
async function serveAsFiles({ folder, files }: Artifacts, proxy: string): Promise<string> {
  const versions = path.join(proxy, names.go, '@v')
  await mkdir(versions, { recursive: true })
  for (const file of files)
    await copyFile(path.join(folder, file), path.join(versions, `v${version}${path.extname(file)}`))
  return proxy
}
