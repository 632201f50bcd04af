import assert from 'node:assert/strict'
import { chmod, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { replaceFile } from '../../../../tools/cli/text/replaced-file.ts'
import { temporaryDirectory } from '../../../support/process/temporary.ts'

async function* cut(): AsyncGenerator<string> {
  yield 'the first half'
  throw new Error('the gateway is gone')
}

test('a file whose replacement was not completed is unchanged, and no temporary file remains', async () => {
  await using directory = await temporaryDirectory()
  const file = join(directory.path, 'model.tree')
  await writeFile(file, '/old\n')
  await assert.rejects(replaceFile(file, cut()), /the gateway is gone/)
  await assert.rejects(replaceFile(join(directory.path, 'new.tree'), cut()), /the gateway is gone/)
  assert.deepEqual([await readFile(file, 'utf8'), await readdir(directory.path)], ['/old\n', ['model.tree']])
})

test('a file keeps its mode unless one is given, and a link to it remains a link', async () => {
  await using directory = await temporaryDirectory()
  const [file, link] = [join(directory.path, 'model.tree'), join(directory.path, 'link.tree')]
  await writeFile(file, '/old\n')
  await chmod(file, 0o600)
  await symlink(file, link)
  await replaceFile(link, ['/n', 'ew\n'])
  const { mode } = await stat(file)
  assert.deepEqual([await readFile(file, 'utf8'), mode & 0o777], ['/new\n', 0o600])
  await chmod(file, 0o644)
  await replaceFile(file, ['{}'], { created: 0o600 })
  assert.equal((await stat(file)).mode & 0o777, 0o644)
  await replaceFile(file, ['{}'], { always: 0o600 })
  assert.equal((await stat(file)).mode & 0o777, 0o600)
  await replaceFile(`${file}2`, ['{}'], { created: 0o600 })
  assert.equal((await stat(`${file}2`)).mode & 0o777, 0o600)
})

test('a target that is not a regular file is written in place, and its errors are reported', async () => {
  await replaceFile('/dev/null', ['/new\n'])
  assert.ok((await stat('/dev/null')).isCharacterDevice())
  await assert.rejects(replaceFile('/dev/full', ['/new\n']), /cannot write \/dev\/full: the disk is full/)
  await assert.rejects(replaceFile('/nowhere/x', ['/new\n']), /cannot write \/nowhere\/x: there is no such file/)
})
