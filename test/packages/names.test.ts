import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import names from '../../tools/dev/release/names.json' with { type: 'json' }
import { root, version } from './artifacts.ts'

const read = (file: string): string => readFileSync(path.join(root, file), 'utf8')
const manifest = (file: string): Record<string, unknown> => JSON.parse(read(file)) as Record<string, unknown>
const [group, artifact] = names.maven.split(':')

test('every package has the name under which it is published', () => {
  assert.equal(manifest('package.json').name, names.npm.gateway)
  assert.equal(manifest('gen/package.json').name, names.npm.contract)
  assert.equal(manifest('clients/typescript/package.json').name, names.npm.client)
  assert.equal(/^name = "(.*)"$/m.exec(read('clients/python/pyproject.toml'))?.[1], names.pypi)
  assert.equal(/^module (\S+)$/m.exec(read('clients/go/go.mod'))?.[1], names.go)
  const pom = read('clients/java/pom.xml')
  assert.equal(/<groupId>(.*)<\/groupId>/.exec(pom)?.[1], group)
  assert.equal(/<artifactId>(.*)<\/artifactId>/.exec(pom)?.[1], artifact)
})

test('the Go module holds the code that is generated for it', () => {
  const protos = globSync('proto/**/*.proto', { cwd: root })
  assert.ok(protos.length > 0)
  for (const file of protos)
    assert.equal(/^option go_package = "(.*)";$/m.exec(read(file))?.[1], `${names.go}/gen/espalier/v1;espalierv1`, file)
  const [, folder] = names.go.split(`${new URL(names.repository).host}${new URL(names.repository).pathname}/`)
  assert.equal(folder, 'clients/go', 'a VCS host serves a module from its folder in the repository')
})

test('every package names the repository', () => {
  for (const file of ['package.json', 'gen/package.json', 'clients/typescript/package.json'])
    assert.ok(JSON.stringify(manifest(file).repository)?.includes(names.repository), file)
  for (const file of ['clients/python/pyproject.toml', 'clients/java/pom.xml'])
    assert.ok(read(file).includes(names.repository), file)
})

test('all packages have the version and the licence of the clone', () => {
  assert.equal(manifest('gen/package.json').version, version)
  assert.equal(manifest('clients/typescript/package.json').version, version)
  assert.equal(/^version = "(.*)"$/m.exec(read('clients/python/pyproject.toml'))?.[1], version)
  assert.equal(/<version>(.*)<\/version>/.exec(read('clients/java/pom.xml'))?.[1], version)
  for (const language of ['python', 'go', 'java'])
    assert.equal(read(`clients/${language}/LICENSE`), read('LICENSE'), language)
})

test('the READMEs of the clients say how they are installed, under their names', () => {
  const installs: Readonly<Record<string, readonly string[]>> = {
    'clients/typescript/README.md': [`npm install ${names.npm.client}`, `from '${names.npm.client}'`],
    'gen/README.md': [`npm install ${names.npm.contract} `, `from '${names.npm.contract}/`],
    'clients/python/README.md': [`pip install ${names.pypi}`],
    'clients/go/README.md': [`go get ${names.go}`, `"${names.go}"`],
    'clients/java/README.md': [
      `<groupId>${group}</groupId>`,
      `<artifactId>${artifact}</artifactId>`,
      `<version>${version}</version>`,
    ],
  }
  for (const [file, lines] of Object.entries(installs))
    for (const line of lines) assert.ok(read(file).includes(line), `${file}: ${line}`)
})
