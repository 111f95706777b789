/**
 * Whether the Qt release `qt` ("5.15", "6.8.2") is the given one or newer. `undefined` counts as the newest.
 *
 * @throws {TypeError} when `qt` is not a release.
 */
export function isAtLeast(qt: string | undefined, major: number, minor: number): boolean {
  if (qt === undefined) return true
  const [, foundMajor, foundMinor] = /^(\d+)\.(\d+)(?:\.\d+)?$/.exec(qt) ?? []
  if (foundMajor === undefined || foundMinor === undefined)
    throw new TypeError(`qt must be a release such as "5.15" or "6.8.2", got ${JSON.stringify(qt)}`)
  const release = Number(foundMajor) * 1000 + Number(foundMinor)
  return release >= major * 1000 + minor
}

/** Whether a release has QNativeIpcKey: POSIX and platformSafe keys, other project ids, and a lock for native keys. */
export const hasNativeIpcKeys = (qt: string | undefined): boolean => isAtLeast(qt, 6, 6)
