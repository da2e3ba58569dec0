/** A change to one file of the worker's source: `find` must stand there exactly once. */
export type Patch = { file: string; why: string; find: string; replace: string }

/** What mediasoup's own source needs before it builds and runs on a distribution's libraries. */
export const patches: Patch[] = [
  {
    file: 'meson.build',
    why: 'Debian 12 has meson 1.0, which does all that is asked of it here',
    find: "meson_version: '>= 1.1.0'",
    replace: "meson_version: '>= 1.0.0'",
  },
  {
    file: 'meson.build',
    why: 'halves the time of the build',
    find: "cpp_args: cpp_args + ['-DMS_EXECUTABLE'],",
    replace: "cpp_args: cpp_args + ['-DMS_EXECUTABLE'],\n  cpp_pch: 'precompiled/worker.hpp',",
  },
  {
    file: 'src/RTC/DtlsTransport.cpp',
    why: 'the return flag is one bit among others: compared for equality it is never seen, every control call of the BIO seems to return 1, and an OpenSSL with kernel TLS then believes that the kernel encrypts, and dies at the first ServerHello',
    find: '(operationType == BIO_CB_RETURN) ?',
    replace: '((operationType & BIO_CB_RETURN) != 0) ?',
  },
]
