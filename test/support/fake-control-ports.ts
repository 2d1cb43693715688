import type { SignalName } from "../../src/base/signal-name.ts";
import type { ControlPorts, ReloadAnswer, SignalAnswer } from "../../src/control/control-ports.ts";
import type { Status } from "../../src/control/status-data.ts";
import type { Event } from "../../src/event/event.ts";

/** A program with one of everything, that notes what it is asked to do. */
export class FakeControlPorts implements ControlPorts {
  readonly asked: string[] = [];
  readonly variables: Record<string, string> = {};
  readonly listeners = new Set<(event: Event) => void>();
  reloadAnswer: ReloadAnswer = { kind: "reloaded" };
  signalAnswer: SignalAnswer = "sent";
  current: Status = sampleStatus;
  putMetrics?: (values: Readonly<Record<string, number>>) => readonly string[] = (values) => {
    this.asked.push(`metrics ${JSON.stringify(values)}`);
    return Object.keys(values).filter((name) => name !== "requests");
  };

  async status(): Promise<Status> {
    return this.current;
  }

  async reload(): Promise<ReloadAnswer> {
    this.asked.push("reload");
    return this.reloadAnswer;
  }

  isInMaintenance(): boolean {
    return this.current.isInMaintenance;
  }

  setMaintenance(isOn: boolean): void {
    this.asked.push(`maintenance ${isOn}`);
    this.current = { ...this.current, isInMaintenance: isOn };
  }

  putVariables(variables: Readonly<Record<string, string>>): void {
    Object.assign(this.variables, variables);
  }

  signal(job: string, name: SignalName): SignalAnswer {
    this.asked.push(`signal ${job} ${name}`);
    return this.signalAnswer;
  }

  subscribe(listener: (event: Event) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  publish(event: Event): void {
    for (const listener of this.listeners) listener(event);
  }
}

export const sampleStatus: Status = {
  version: "1.2.3",
  generation: 1,
  pid: 1,
  uptimeMs: 11_532_000,
  isInMaintenance: false,
  droppedLogLines: 0,
  jobs: [
    { name: "preStart", state: "done", runs: 1, lastEnd: { kind: "exited", code: 0 } },
    { name: "main", state: "running", pid: 7, runs: 1 },
    {
      name: "onChange.api",
      state: "resting",
      runs: 3,
      lastEnd: { kind: "signalled", signal: 9 },
    },
  ],
  services: [
    {
      id: "web-box",
      name: "web",
      job: "main",
      address: "10.0.0.2",
      port: 80,
      health: "passing",
      output: "HTTP 200 OK\nhello",
      registration: "registered",
    },
  ],
  watches: [
    {
      name: "api",
      service: "api",
      isAnswered: true,
      isHeld: true,
      instanceCount: 2,
      instances: [
        { id: "api-1", address: "10.0.0.3", port: 8080 },
        { id: "api-2", address: "10.0.0.4", port: 8080 },
      ],
    },
  ],
  templates: [
    {
      name: "nginx.conf",
      destination: "/etc/nginx/nginx.conf",
      outcome: "rejected",
      reason: "nginx: [emerg] unknown directive",
      leftOutCount: 1,
    },
  ],
};
