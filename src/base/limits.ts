/** Every limit of the program, each with its origin; `docs/limits.md` is compared with this list by a test. */
export const limits = {
  /** A configuration is a page, not a database. */
  configBytesMax: 1024 * 1024,
  /** Brackets within brackets of a configuration: its own keys need four. */
  configDepthMax: 64,
  /** Errors and warnings printed for one configuration. */
  issuesMax: 100,
  /** What of a check's output goes to Consul: Consul itself cuts at 4 KB. */
  checkOutputBytesMax: 4096,
  /** What is read of the body that an HTTP check gets. */
  checkBodyBytesMax: 4096,
  /** A verdict that could not be renewed ("unknown") stands for so many intervals. */
  unknownIntervalsMax: 3,
  /** A heartbeat waits for its answer no longer than this, or a third of the TTL. */
  heartbeatTimeoutMs: 5000,
  /** Heartbeats are never further apart. */
  heartbeatIntervalMaxMs: 30_000,
  /** One registration: without a leader each takes Consul 7 s. */
  registerTimeoutMs: 10_000,
  /** The app's stop signal waits so long for Consul's answer to the deregistration. */
  deregisterHoldMs: 100,
  /** The same when the container drains: the drain counts from the answer. */
  deregisterDrainHoldMs: 2000,
  /** The deregistration itself, in the background of the stop. */
  deregisterTimeoutMs: 2000,
  /** A registration or a heartbeat that failed is tried again after the first, doubling to the second. */
  registryRetryFirstMs: 250,
  registryRetryMaxMs: 30_000,
  /** A refused token is not tried again at full speed. */
  deniedPauseMs: 30_000,
  /** An answer of Consul's: 10,000 instances are 9.5 MB. */
  answerBytesMax: 64 * 1024 * 1024,
  /** An answer that is larger has what is made of it compiled: some 500 instances. */
  largeAnswerBytes: 512 * 1024,
  /** From an answer's first byte to its last: 9.5 MB over a slow line. */
  answerBodyTimeoutMs: 30_000,
  /** A question that waits for nothing: without a leader it takes Consul 7 s. */
  questionTimeoutMs: 10_000,
  /** A server that asks for more time between attempts (Retry-After) gets no more than this. */
  retryAfterMaxMs: 300_000,
  /** What an error quotes of a server's words. */
  quotedCharactersMax: 200,
  /** A token file is read again when what was read is older. */
  tokenAgeMaxMs: 60_000,
  /** Consul's tokens are UUIDs; newer kinds are signed texts of a few KB. */
  tokenBytesMax: 64 * 1024,
  /** A blocking query asks Consul to wait so long; the client gives up after wait + wait/16 + 5 s. */
  watchWaitMs: 60_000,
  /** Each watch keeps a connection: Consul takes 200 of one address, and counts those that were given up for a minute. */
  watchesMax: 90,
  /** A watch asks at most so often in a row, then once in `watchSlowMs`. */
  watchBurst: 10,
  watchSlowMs: 1000,
  /** After an untrusted answer we ask once more without waiting: what a hold ends with is then trusted. */
  watchConfirmMs: 1000,
  /** A failed query is tried again after the first, doubling to the second. */
  watchRetryFirstMs: 250,
  watchRetryMaxMs: 30_000,
  /** A loss in an untrusted answer is held for so long: most services have registered again by then. */
  untrustedHoldMs: 10_000,
  /** A collapse is held for so long when the configuration does not say. */
  collapseHoldMs: 30_000,
  /** Unusable instances that are remembered as warned of: a catalogue can invent them without end. */
  warnedInstancesMax: 1000,
  /** What cannot be waited for (the datacenters) is asked again after this: consul-template's pace. */
  queryPollMs: 15_000,
  /** A file that a template reads is looked at so often: two system calls. */
  filePollMs: 1000,
  /** What a template reads of a file: certificates and snippets are far smaller. */
  fileBytesMax: 16 * 1024 * 1024,
  /** A program that a template runs for its output, as in consul-template. */
  pluginTimeoutMs: 30_000,
  /** One pass more leaves out what may not be printed; each entry needs its own where only the first is. */
  evaluationMs: 1000,
  /** A handler that failed runs again after the first, doubling to the second. */
  handlerRetryFirstMs: 1000,
  handlerRetryMaxMs: 30_000,
  /** What changed is named in a handler's environment up to here: execve takes 128 KiB a string. */
  handlerListBytesMax: 32 * 1024,
  /** A rendered file's check when the configuration does not say: `nginx -t` looks names up. */
  templateCheckTimeoutMs: 30_000,
  /** A candidate that a killed run has left is removed when it is older: another may be at work. */
  leftCandidateMs: 60_000,
  /** What is read of the output of a rendered file's check: its last words count. */
  templateCheckOutputBytesMax: 64 * 1024,
  /** What is told of a check's output when a rendered file is rejected. */
  rejectionBytesMax: 1000,
  /** A FIFO's or a pipe's reader that takes nothing for so long has stopped reading. */
  streamStallMs: 5000,
  /** A file that could not be written is tried again after the first, doubling to the second. */
  renderRetryFirstMs: 1000,
  renderRetryMaxMs: 30_000,
  /** At our end, a file that is being written gets so long: a network disk may be dead. */
  templateStopMs: 1000,
  /** The app waits so long for the catalogue, then starts with the file that is there. */
  templateFirstWaitMs: 10_000,
  /** An app that has just been started gets so long for its signal handlers, before a file's signal is sent. */
  appReadyMs: 10_000,
  appReadyLookMs: 50,
  /** What a template's plugin prints, on each of its two outputs. */
  pluginOutputBytesMax: 1024 * 1024,
  /** `consul-template -once` gives a query up after so many retries, as the original does. */
  consulTemplateOnceAttempts: 12,
  /** A template's command of consul-template's, and its child's end, when the configuration does not say. */
  consulTemplateCommandMs: 30_000,
  consulTemplateKillMs: 30_000,
  /** Log lines that wait for a slow reader. */
  logQueueBytesMax: 256 * 1024,
  /** A record longer than this is cut. */
  logLineBytesMax: 16 * 1024,
  /** So many equal messages within this time are written; more of them are counted. */
  logRepeatMax: 10,
  logRepeatMs: 5000,
  /** A job is run again at once, then after the first, doubling to the second (generation 3's `restarts`). */
  restartFirstMs: 500,
  restartMaxMs: 30_000,
  /** A reader that is behind is tried again at least so often. */
  logRetryMaxMs: 1000,
  /** At our end, the last lines wait so long for a slow reader. */
  logFlushMs: 50,
  /** Clients of the control socket at a time: each is a descriptor, and the app's limit is ours. */
  controlConnectionsMax: 64,
  /** Clients beyond it that are told so; with more of them, the connection is closed without a word. */
  controlRefusalsMax: 16,
  /** Those of them that follow events. */
  controlStreamsMax: 8,
  /** A request's head: a client needs a few hundred bytes. */
  controlHeadBytesMax: 8 * 1024,
  /** A request's body: variables, values of metrics. */
  controlBodyBytesMax: 256 * 1024,
  /** A client gets so long to send its request, and as long to take its answer. */
  controlRequestMs: 10_000,
  /** Events that wait for a client that follows them; one that is further behind is cut off. */
  controlStreamBytesMax: 1024 * 1024,
  /** What of a watch's instances is told on the control socket; all of them are counted. */
  controlInstancesMax: 100,
  /** Whoever listens at our place already gets so long to answer; one that does not is there all the same. */
  controlProbeMs: 1000,
  /** `ctl` waits so long for an answer, and for a reload. */
  controlAnswerMs: 5000,
  controlReloadMs: 60_000,
  /** After this, what only the start needed is given back. */
  startMemoryMs: 8000,
  /** Adopted processes get so long between SIGTERM and SIGKILL at our end. */
  leftoverTermMs: 500,
  /** Hooks (preStart, preStop, postStop) when the configuration does not say. */
  hookTimeoutMs: 10_000,
  /** An app's time between its stop signal and SIGKILL when the configuration does not say. */
  stopTimeoutMs: 5000,
  /** A second stop signal this long after the first means: kill now. */
  secondStopAfterMs: 200,
  /** Events published while answering one event; more is a loop of ours. */
  eventCascadeMax: 10_000,
  /** A text that one call of a template's function makes: as much as a file that is read. */
  templateTextBytesMax: 16 * 1024 * 1024,
  /** Objects within objects of data that a template reads or writes as JSON or YAML: both sides recurse. */
  templateDataDepthMax: 1000,
  /** Elements of a list that one call makes (`loop`), and of a text that aliases can multiply (YAML). */
  templateListItemsMax: 1_000_000,
  /** The size of a regular expression's program times the bytes it is matched with: a second's work. */
  templateMatchStepsMax: 100_000_000,
  /** A text that is read as YAML, for which its library needs 1.4 s: the largest value in Consul's KV. */
  templateYamlBytesMax: 512 * 1024,
  /** All matches of a regular expression in one text: nothing else runs meanwhile. */
  templateMatchMs: 2000,
  /** Compiled regular expressions that are kept from one call to the next. */
  templatePatternsMax: 64,
  /** What one template prints: a thousand times a large nginx.conf. */
  templateOutputBytesMax: 64 * 1024 * 1024,
  /** Nodes evaluated, iterations, 64 bytes that a function gets or makes: 10,000 instances take half a
   * million, and all of it a second, in which nothing else is done. */
  templateStepsMax: 10_000_000,
  /** Elements of all lists and maps that a template's functions return. */
  templateItemsMax: 10_000_000,
  /** `{{template}}` within `{{template}}`: Go's own limit is 100,000, and our stack is smaller. */
  templateDepthMax: 1000,
  /** Blocks and parentheses within each other, those of the templates called included: our stack holds
   * some 7000. */
  templateNestingMax: 3000,
} as const;
