import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Literals } from '@espalier/contract/espalier/v1/tree'
import { exportText, fails, importText } from '../support/calls.ts'
import { openCalled } from './called.ts'

test('ExportTree exports a subtree under any name, with or without live providers, to a depth, in either style', async () => {
  await using world = await openCalled()
  await importText(world, '/a : t\n  x = true\n  /b\n    l -> /a\n  /providers\n')
  await world.registry.register({ path: '/a/providers', addresses: ['h:1'] })
  assert.equal(await exportText(world, '/a/b', { name: 'c' }), '/c\n  l -> /a\n')
  assert.equal(await exportText(world, '/', { name: 'root', depth: 1 }), '/root\n  /a : t\n    x = true\n')
  assert.equal(
    await exportText(world, '/a', { depth: 1, literals: Literals.PYTHON }),
    '/a : t\n  x = True\n  /b\n    l -> /a\n  /providers\n',
  )
  assert.match(
    await exportText(world, '/a/providers', { ephemeral: true }),
    /^\/providers\n {2}\/h:1\n {4}lease = "[0-9a-f]{16}"\n {4}lease_wanted = "[0-9a-f]{16}"\n$/,
  )
  assert.equal(await exportText(world, '/a/providers/h:1'), '')
  await fails(exportText(world, '/none'), 'NOT_FOUND')
  await fails(exportText(world, '/a', { name: 'x/y' }), 'BAD_NAME')
  await fails(exportText(world, '/a', { literals: 9 as Literals }), 'BAD_ARGUMENT')
  await fails(exportText(world, '/a', { depth: -1 }), 'BAD_ARGUMENT')
})

test('ExportTree does not follow links', async () => {
  await using world = await openCalled()
  await importText(world, '/a\n/links\n  a -> /a\n')
  await fails(exportText(world, '/links/a'), 'NOT_FOUND')
})
