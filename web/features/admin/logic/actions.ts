/** What the audit may name, by subject: the commands of the contract, sign-ins, and the reads that show a patient. */
export const auditedActions = {
  accounts: [
    'signIn',
    'signOut',
    'create',
    'update',
    'resetPassword',
    'changePassword',
    'enrolTotp',
    'confirmTotp',
    'revokeSession',
    'revokeMySession',
    'provePassword',
    'verifyCredentials',
  ],
  institutions: ['create', 'update'],
  fleet: ['createVehicle', 'updateVehicle', 'setState', 'createStation', 'updateStation', 'createShift', 'endShift'],
  tracking: ['bind', 'unbind', 'block', 'unblock', 'allowRegistration', 'createTablet', 'issueToken', 'showToken', 'revokeToken'],
  routing: ['addClosure', 'removeClosure'],
  cards: ['save', 'publish', 'retire'],
  calls: ['claim', 'create', 'classify', 'locate', 'end', 'callBack', 'sendLocationLink', 'get', 'queue', 'earlier'],
  incidents: ['create', 'update', 'joinCall', 'addPatient', 'cancel', 'get', 'list', 'timeline', 'similar', 'export'],
  dispatch: [
    'assign',
    'reassign',
    'cancel',
    'end',
    'recordStep',
    'correctStep',
    'setDestination',
    'signHandoverByCrew',
    'signHandoverByHospital',
    'board',
    'myRun',
    'arrivals',
  ],
  setup: ['first_admin'],
} as const

export const allActions: readonly string[] = Object.entries(auditedActions).flatMap(([subject, names]) =>
  names.map((name) => `${subject}.${name}`),
)
