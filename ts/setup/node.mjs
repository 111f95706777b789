import { Problem } from './problem.mjs'

const oldest = [20, 19]

/** The release that "engines" in package.json names. */
export function ensureNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major < oldest[0] || (major === oldest[0] && minor < oldest[1]))
    throw new Problem(`Node.js ${oldest.join('.')} or newer is needed; this is ${process.version}.`)
  return process.version
}
