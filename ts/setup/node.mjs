/** Whether this is the release that "engines" in package.json names, or a newer one; if not, says so. */
export function ensureNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return true
  console.error(
    `This is Node.js ${process.version}: install 20.19 or newer (https://nodejs.org), then start again.`,
  )
  process.exitCode = 1
  return false
}
