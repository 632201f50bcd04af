// npm run fix: fixes everything that can be fixed automatically.
import { run } from './run.ts'

const done =
  run(process.execPath, 'tools/dev/generate.ts') &&
  run(process.execPath, 'tools/dev/architecture-picture.ts') &&
  run(process.execPath, 'tools/dev/help-texts.ts') &&
  run(process.execPath, 'tools/dev/operations-tables.ts') &&
  run('buf', 'format', '-w', 'proto') &&
  run('biome', 'check', '--write', '.') &&
  run(process.execPath, 'tools/dev/font-metrics.ts') &&
  run(process.execPath, 'tools/dev/architecture-picture.ts')
process.exit(done ? 0 : 1)
