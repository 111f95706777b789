declare const addons: {
  /** The folder of this package. */
  readonly root: string
  readonly version: string
  /** Loads the addon of a file. */
  open(file: string): unknown
  /** What loads each file, by platform and architecture. */
  readonly packaged: Readonly<Record<string, Readonly<Record<string, () => unknown>>>>
}
export = addons
