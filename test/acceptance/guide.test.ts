import { test } from 'node:test'
import { startGateway } from '../support/gateway.ts'
import { BINARY } from '../tools/cli/espalier.ts'
import { playGuide } from './guide.ts'

test('the commands of the guide print what it shows', async () => {
  await using gateway = await startGateway()
  await playGuide([process.execPath, BINARY], gateway.endpoint)
})
