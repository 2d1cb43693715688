import type { Bench } from "./figure.ts";

export interface ShimConfigOptions {
  readonly consulPort: number;
  /** The service's name: also its identity, as all subjects run under one host name. */
  readonly service?: string;
  readonly pollSeconds?: number;
  readonly ttlSeconds?: number;
  /** The service to watch, and where its handler notes that it was started. */
  readonly watch?: { readonly service: string; readonly record: string };
}

/**
 * A configuration that every generation-1 program understands: no arrays for commands, one
 * interface that is everywhere. The watch polls as often as the ancestors can.
 */
export function shimConfig({ programs }: Bench, options: ShimConfigOptions): object {
  const { consulPort, service, pollSeconds = 1, ttlSeconds = 10, watch } = options;
  return {
    consul: `127.0.0.1:${consulPort}`,
    services: service
      ? [
          {
            name: service,
            port: 8000,
            health: programs.pass,
            poll: pollSeconds,
            ttl: ttlSeconds,
            interfaces: ["lo"],
          },
        ]
      : [],
    backends: watch
      ? [{ name: watch.service, poll: 1, onChange: `${programs.handler} ${watch.record}` }]
      : [],
  };
}

/** Nothing to register and nobody to tell: nothing listens on port 1. */
export const emptyConfig = { consul: "127.0.0.1:1" };

/** The configuration of the talk. Neither its Consul nor its handler is there. */
export const talkConfig = {
  consul: "127.0.0.1:1",
  services: [
    {
      name: "nginx",
      port: 80,
      health: "/usr/bin/curl --fail -s http://localhost/health",
      poll: 10,
      ttl: 25,
      interfaces: ["lo"],
    },
  ],
  backends: [{ name: "app", poll: 7, onChange: "/opt/containerbuddy/reload-nginx.sh" }],
};
