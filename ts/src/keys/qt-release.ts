/**
 * Is the Qt release `qt` ("5.15", "6.8.2") the given one or newer? Without a release: the newest, so yes.
 * Throws TypeError for anything else.
 */
export function isAtLeast(qt: string | undefined, major: number, minor: number): boolean {
  if (qt === undefined) return true
  const [, foundMajor, foundMinor] = /^(\d+)\.(\d+)(?:\.\d+)?$/.exec(qt) ?? []
  if (foundMajor === undefined || foundMinor === undefined)
    throw new TypeError(`qt must be a release such as "5.15" or "6.8.2", not ${JSON.stringify(qt)}`)
  const release = Number(foundMajor) * 1000 + Number(foundMinor)
  return release >= major * 1000 + minor
}

/** QNativeIpcKey: POSIX and platformSafe keys, other project ids, and a lock for native keys. */
export const hasNativeIpcKeys = (qt: string | undefined): boolean => isAtLeast(qt, 6, 6)
