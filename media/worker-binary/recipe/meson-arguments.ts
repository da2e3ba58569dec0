/**
 * How the build is configured: as mediasoup does for a release, without fetching anything, and hardened as distributions
 * harden what parses packets of strangers. The bandwidth estimator is libwebrtc's, as in the prebuilt worker.
 */
export const mesonArguments = [
  '--buildtype=release',
  '-Db_ndebug=true',
  '-Dms_use_builtin_bwe=false',
  "-Dcpp_args=['-fstack-protector-strong', '-U_FORTIFY_SOURCE', '-D_FORTIFY_SOURCE=2']",
  "-Dcpp_link_args=['-Wl,-z,relro,-z,now']",
  '--wrap-mode=nodownload',
]
