import assert from 'node:assert/strict'
import { existsSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { makeDirectory } from '../../src/lib/make-directory.ts'
import { temporaryDirectory } from '../support/process/temporary.ts'

test('a directory is made with those above it that are missing, and one that is there stays', async () => {
  await using directory = await temporaryDirectory()
  const deep = path.join(directory.path, 'a/b/c')
  makeDirectory(deep, 0o700)
  makeDirectory(deep, 0o755)
  assert.equal(statSync(deep).mode & 0o777, 0o700)
})

test('a directory that cannot be made is an error, and does not take for ever', async () => {
  await using directory = await temporaryDirectory()
  const file = path.join(directory.path, 'file')
  writeFileSync(file, '')
  assert.throws(() => makeDirectory(file, 0o700), { code: 'EEXIST' })
  assert.throws(() => makeDirectory(path.join(file, 'below'), 0o700), { code: 'ENOTDIR' })
  // The file system of processes refuses it as if its parent were missing.
  if (existsSync('/proc/self')) assert.throws(() => makeDirectory('/proc/espalier/data', 0o700), { code: 'ENOENT' })
})
