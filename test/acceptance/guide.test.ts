import { test } from 'node:test'
import { startGateway } from '../support/gateway.ts'
import { BINARY } from '../tools/cli/espalier.ts'
import { playGuide } from './guide.ts'

test('the guide shows what the commands in it do', async () => {
  await using gateway = await startGateway()
  await playGuide([process.execPath, BINARY], gateway.endpoint)
})
