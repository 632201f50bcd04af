import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { declaredByGo, declaredByMaven, declaredByPython } from '../../tools/dev/release/declared.ts'

const CLIENTS = join(import.meta.dirname, '../../clients')
const read = (file: string): string => readFileSync(join(CLIENTS, file), 'utf8')

test('the SBOM of each client names every package that its manifest declares for run time, and its version or range', () => {
  const go = declaredByGo(read('go/go.mod')).map(({ purl }) => purl)
  assert.equal(go.length, [...read('go/go.mod').matchAll(/^\t\S+ v/gm)].length)
  assert.ok(go.some(purl => /^pkg:golang\/google\.golang\.org\/grpc@v\d/.test(purl)))
  const python = declaredByPython(read('python/pyproject.toml'))
  assert.deepEqual(python.map(({ name }) => name).sort(), ['googleapis-common-protos', 'grpcio', 'h2', 'protobuf'])
  assert.ok(python.every(({ range }) => range?.startsWith('>=')))
  const java = declaredByMaven(read('java/pom.xml')).map(({ purl }) => purl)
  assert.ok(java.some(purl => /^pkg:maven\/io\.grpc\/grpc-stub@\d+\.\d+\.\d+$/.test(purl)))
  assert.deepEqual(
    java.filter(purl => /\$|@$/.test(purl)),
    [],
  )
})
