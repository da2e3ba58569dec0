/** What opens the socket of a phone. */
export interface GuestPass {
  roomId: string
  pass: string
}
