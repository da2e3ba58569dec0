/** What Chromium 109, the last for Windows 7, does not have yet. Comes before everything else. */
import 'core-js/actual/array/to-reversed.js'
import 'core-js/actual/array/to-sorted.js'
