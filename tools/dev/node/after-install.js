// npm runs this after "npm ci" and "npm install" in a clone, which remove the link that runtime.js makes: as the script "dependencies",
// which it never runs where the package is installed, and so does not warn its users of.
import { ensureNode } from './runtime.js'

ensureNode()
