const browsers: readonly [RegExp, string][] = [
  [/Edg\/(\d+)/, 'Edge'],
  [/MicroMessenger\/(\d+)/, 'WeChat'],
  [/Firefox\/(\d+)/, 'Firefox'],
  [/(?:Chrome|HeadlessChrome|Chromium)\/(\d+)/, 'Chrome'],
  [/Version\/(\d+).*Safari/, 'Safari'],
]
const systems: readonly [RegExp, string][] = [
  [/HarmonyOS/, 'HarmonyOS'],
  [/Android/, 'Android'],
  [/iPad|iPhone/, 'iOS'],
  [/Windows NT 6\.1/, 'Windows 7'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/Linux/, 'Linux'],
]

/** What a person would call their browser and machine; empty where the user agent tells neither. */
export function browserOf(userAgent: string): { browser: string; system: string } {
  const found = browsers.find(([pattern]) => pattern.test(userAgent))
  const version = found ? (found[0].exec(userAgent)?.[1] ?? '') : ''
  return { browser: found ? `${found[1]} ${version}`.trim() : '', system: systems.find(([pattern]) => pattern.test(userAgent))?.[1] ?? '' }
}
