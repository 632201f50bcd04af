import { test } from 'node:test'
import { startGateway } from '../support/gateway.ts'
import { BINARY } from '../tools/cli/espalier.ts'
import { playGuide } from './guide.ts'

test('the commands of the guide print what it shows', async () => {
  await using gateway = await startGateway({ args: ['--http', '127.0.0.1:0'] })
  await playGuide([process.execPath, BINARY], gateway)
})
