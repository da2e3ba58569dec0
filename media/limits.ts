/** Every bound of the media service, with its reason. */
export const limits = {
  /** A multidisciplinary consult with its observers. Each stream goes to each: work grows with the square. */
  peersPerRoom: 24,
  /** Simulcast has three layers; SVC one. */
  encodings: 4,
  /** A frame of a monitor is 1 KiB, a still picture of 640 × 480 about 60. Browsers take 256 KiB in one message. */
  dataMessage_bytes: 192 * 1024,
  /** What SCTP may hold for one slow screen: a few pictures; what is older nobody wants. */
  dataBuffer_bytes: 768 * 1024,
  /** ECG packets at 25 Hz, a pointer at 30 Hz. */
  dataMessages_perSecond: 60,
  data_bytesPerSecond: 512 * 1024,
  /** Camera, patient view and screen in three layers each ask for about 7 Mbit/s together: told to the sender's congestion control. */
  incoming_bps: 8_000_000,
  /** Nobody who heeds that sends so much for several seconds: it is cut. */
  flood_bps: 20_000_000,
  floodedLooks: 3,
  /** Before the first estimate: enough for one picture in its middle layer at once. */
  firstOutgoing_bps: 1_000_000,
  /** A screen that draws 24 tiles resumes and sizes them all at once; after that it asks now and then. A leader who scrolls sends 15 views a second. */
  requestsAtOnce: 120,
  requests_perSecond: 30,
  /** Position, zoom, slice, annotation under the pointer. */
  followView_bytes: 8 * 1024,
  /** A broken socket is back within seconds, a tablet between two cells within ten. */
  away_ms: 10_000,
  /** Notices held while a join is answered. Only what is said once counts; states replace each other. */
  heldNotices: 500,
  /** Four changes a second are as fast as eyes follow a quality mark or a speaker's frame. */
  state_ms: 250,
  /** A picture that follows the leader's hand. */
  follow_ms: 66,
  /**
   * From here a worker takes no new peers of a room while another is lighter. 450 streams of 500 kbit/s took 0.7 of a core where
   * `npm run bench -- video` measured it, a virtual machine of two cores: 1.6 ms of CPU a stream and second, the bare library the same. A third
   * is the kernel that sends, another third libwebrtc's bandwidth estimator with its timers, a twentieth encryption. A slower core is
   * full by its share before.
   */
  consumersPerWorker: 440,
  cpuPerWorker: 0.7,
} as const
