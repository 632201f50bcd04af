// Preloaded by loaded-modules.ts: writes the URL of each module to file descriptor 3 as it is loaded.
import { writeSync } from 'node:fs'
import { registerHooks } from 'node:module'

registerHooks({
  load(url, context, nextLoad) {
    writeSync(3, `${url}\n`)
    return nextLoad(url, context)
  },
})
