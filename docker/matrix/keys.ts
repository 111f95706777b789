/** A kind of key, as both sides write it. `name` is unique; `tmp` is Node's name for the folder that Qt calls /tmp. */
export interface KeyKind {
  readonly title: string
  /** A key of QNativeIpcKey, which Qt has since 6.6. */
  readonly since66: boolean
  readonly posix: boolean
  /** For the programs of cpp/: FORM and VALUE. */
  qt(name: string): readonly [form: string, value: string]
  /** For the commands of qt-ipc. */
  text(name: string): string
  /** A JavaScript expression. */
  node(name: string, tmp: string, kind: 'segment' | 'semaphore'): string
}

const quoted = JSON.stringify

export const keyKinds: readonly KeyKind[] = [
  {
    title: 'legacy',
    since66: false,
    posix: false,
    qt: name => ['legacy', name],
    text: name => name,
    node: name => quoted(name),
  },
  {
    title: 'native System V',
    since66: false,
    posix: false,
    qt: name => ['native', `/tmp/${name}`],
    text: name => `systemv:/tmp/${name}`,
    node: (name, tmp) => `NativeIpcKey.native(${quoted(`${tmp}/${name}`)}, 'systemv')`,
  },
  {
    title: 'explicit System V',
    since66: true,
    posix: false,
    qt: name => ['text', `systemv:/tmp/${name}`],
    text: name => `systemv:/tmp/${name}`,
    node: (name, tmp) => `NativeIpcKey.parse(${quoted(`systemv:${tmp}/${name}`)})`,
  },
  {
    title: 'POSIX',
    since66: true,
    posix: true,
    qt: name => ['posix', `/${name}`],
    text: name => `posix:/${name}`,
    node: name => `NativeIpcKey.native(${quoted(`/${name}`)}, 'posix')`,
  },
  {
    title: 'platformSafe',
    since66: true,
    posix: true,
    qt: name => ['safe', name],
    text: name => `posix:/${name}`,
    node: (name, _tmp, kind) =>
      `NativeIpcKey.platformSafe(${quoted(name)}, { kind: ${quoted(kind)} })`,
  },
]
