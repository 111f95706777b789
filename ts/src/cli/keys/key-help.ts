/** For the help of every command that takes a KEY. */
export const keyHelp = `
KEY is the argument of QSharedMemory(KEY), or QNativeIpcKey::toString(): "posix:/name", "systemv:/path", "systemv-7:/path",
or memory of a program without Qt: "systemv:0x4e545030", "shmid:7". "key:TEXT" is the key TEXT, whatever it begins with.

Settings of the program that uses the key may follow: ",qt=6.8" for its release, ",type=posix" (or systemv, systemv-7, windows),
",form=platformSafe" (or legacy, native), ",kind=semaphore", ",tmpdir=/var/tmp", ",runtimedir=DIR", ",os=macos", or
",pid=1234" for the settings of a running process.`
