/** The exit codes that are ours; every other one is the app's own. */
export const exitCode = {
  /** The app or verb ended well. */
  success: 0,
  /** A `ctl` verb's answer is "no", or it did not work. */
  failure: 1,
  /** The command line could not be understood. */
  usage: 2,
  /** The shim could not start: configuration or environment; nothing was started. */
  shimFailed: 125,
  /** The app was found and could not be executed. */
  notExecutable: 126,
  /** The app was not found. */
  notFound: 127,
  /** Added to the signal's number when the app died by a signal. */
  signalBase: 128,
} as const;
