/** For the help of every command that takes a KEY. */
export const keyHelp = `
KEY is the text given to QSharedMemory(KEY). Or the text of a QNativeIpcKey: "posix:/name", "systemv:/path",
"systemv-7:/path". Or memory of a program without Qt: "systemv:0x4e545030", "shmid:7". "key:TEXT" takes TEXT as it is.

Settings of the program that uses the key may follow: ",qt=6.8" its release, ",type=posix" (or systemv, systemv-7, windows),
",form=platformSafe" (or legacy, native), ",kind=semaphore", ",tmpdir=/var/tmp", ",runtimedir=DIR", ",os=macos", or
",pid=1234" for those of a running process.`
