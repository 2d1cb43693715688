/** consul-template's own exit codes; with `-exec` the program's come beside them. */
export const consulTemplateExitCode = {
  success: 0,
  /** Something that it needs is not there. */
  failure: 11,
  interrupted: 12,
  usage: 13,
  /** A template or a command failed, or Consul did so often. */
  runFailed: 14,
  configUnusable: 15,
} as const;

export type ConsulTemplateExitCode = keyof typeof consulTemplateExitCode;
