// npm run test:soak: ten thousand streams come and go for half an hour, and nothing that the gateway holds grows.
//
//   SOAK_MINUTES   for how long; default 30
//   SOAK_STREAMS   how many are open at once; default 10,000

import { median } from '../../bench/support/median.ts'
import { type Sample, soak } from './soak.ts'

const { SOAK_MINUTES = '30', SOAK_STREAMS = '10000' } = process.env
const [minutes, streams] = [Number(SOAK_MINUTES), Number(SOAK_STREAMS)]
if (!(minutes > 0) || !(streams > 0)) {
  process.stderr.write('error: SOAK_MINUTES and SOAK_STREAMS must be above zero\n')
  process.exit(2)
}
console.log(`${streams} streams on 20 connections for ${minutes} minutes`)
const { samples, before, after, opened, connected, messages } = await soak({
  ...{ streams, connections: 20, ms: minutes * 60_000, sampleMs: minutes * 1_500, streamMs: 20_000 },
  onSample: print,
})
console.log(`${opened} streams on ${connected} connections, ${messages} messages; before the first and after the last:`)
print(before)
print(after)

/** The second quarter, when everything that grows to its size has done so, and the last one. */
const quarter = Math.floor(samples.length / 4)
const early = samples.slice(quarter, 2 * quarter)
const late = samples.slice(-quarter)
for (const { name, of, most } of [
  { name: 'live memory', of: ({ liveMB }: Sample) => liveMB, most: 1.05 },
  { name: 'resident memory', of: ({ residentMB }: Sample) => residentMB, most: 1.1 },
  { name: 'descriptors', of: ({ descriptors }: Sample) => descriptors, most: 1 },
]) {
  const [from, to] = [median(early.map(of)), median(late.map(of))]
  const holds = to <= from * most
  if (!holds) process.exitCode = 1
  console.log(`${holds ? 'holds ' : 'BROKEN'}  ${name}: ${from.toFixed(1)}, later ${to.toFixed(1)}`)
}

function print({ seconds, liveMB, residentMB, descriptors }: Sample): void {
  const minute = (seconds / 60).toFixed(1).padStart(5)
  console.log(`${minute} min: ${liveMB.toFixed(1)} MB live, ${residentMB.toFixed(0)} MB resident, ${descriptors} open`)
}
