import type { Played } from './play.ts'

/** The table of scenarios for docs/reliability.md. */
export function figures(played: readonly Played[]): string {
  const head = ['scenario', 'rounds', 'readings', 'longest blink', 'registered again after', 'gone after']
  const rows = played.map(one => [
    one.scenario,
    String(one.rounds),
    `${one.readings.toLocaleString('en')} + ${one.sightings.toLocaleString('en')}`,
    one.longestBlinkMs === 0 ? 'none' : `${one.longestBlinkMs.toFixed(0)} ms`,
    range(one.reownedMs),
    range(one.goneMs),
  ])
  return [head, head.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n')
}

function range(ms: readonly number[]): string {
  if (ms.length === 0) return ''
  const [least, most] = [Math.min(...ms), Math.max(...ms)].map(value => (value / 1000).toFixed(1))
  return least === most ? `${most} s` : `${least} to ${most} s`
}
