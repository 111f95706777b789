declare const addons: {
  /** The folder of this file, unless a bundler has moved it. */
  readonly folder: string | undefined
  readonly version: string
  /** The files of the platform package, by platform and architecture. */
  readonly packaged: Readonly<Record<string, readonly string[]>>
  openPackaged(file: string): { readonly binding: unknown } | { readonly reason: unknown }
}
export = addons
