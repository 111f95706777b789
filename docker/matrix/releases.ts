export type Suite = 'bookworm' | 'trixie' | 'sid'

/** A Qt that Debian has: its release is the suite's, so only its major version is chosen. */
export interface Release {
  /** As in the table; what really ran is asked at run time. */
  readonly name: string
  readonly suite: Suite
  readonly major: 5 | 6
  /** Qt 6.6 brought QNativeIpcKey, and with it POSIX keys. */
  readonly nativeIpcKeys: boolean
}

export const releases: readonly Release[] = [
  { name: 'Qt 5.15 (bookworm)', suite: 'bookworm', major: 5, nativeIpcKeys: false },
  { name: 'Qt 6.4 (bookworm)', suite: 'bookworm', major: 6, nativeIpcKeys: false },
  { name: 'Qt 6.8 (trixie)', suite: 'trixie', major: 6, nativeIpcKeys: true },
  { name: 'Qt 6.11 (sid)', suite: 'sid', major: 6, nativeIpcKeys: true },
]
