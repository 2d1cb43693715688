// The talk's nginx container, beside a Consul: /etc/nginx/conf.d is the template's.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { type Container, executable } from "./container.ts";
import { ForeignNode } from "./foreign-node.ts";
import { run, Sandbox } from "./sandbox.ts";
import { until } from "./until.ts";

export const talkFolder = join(import.meta.dir, "talk");
export const exampleFolder = join(import.meta.dir, "../../examples/nginx");

export interface TalkStart {
  /** The text of /opt/containerbuddy/nginx.json. */
  readonly config: string;
  /** Files for /opt/containerbuddy. */
  readonly files?: readonly string[];
  /** What /etc/nginx/conf.d/default.conf is at first; absent: there is none. */
  readonly defaultConf?: string;
}

/** Consul at 198.18.0.3, the container at 198.18.0.2, a cable between them. */
export class TalkScene {
  readonly sandbox: Sandbox;
  readonly far: Sandbox;
  readonly app: ForeignNode;

  private constructor(sandbox: Sandbox, far: Sandbox) {
    this.sandbox = sandbox;
    this.far = far;
    this.app = new ForeignNode(far.consul, "app");
  }

  static async create(): Promise<TalkScene> {
    const far = await Sandbox.create({ address: null, isPublic: true });
    const sandbox = await Sandbox.create({ address: null, consul: null });
    await sandbox.connect("198.18.0.2", far, "198.18.0.3");
    return new TalkScene(sandbox, far);
  }

  /** `containerbuddy nginx -g "daemon off;"`, as PID 1. */
  start({ config, files = [], defaultConf }: TalkStart): Container {
    const { sandbox } = this;
    const folder = sandbox.path("image");
    mkdirSync(folder);
    const write = (name: string, text: string): string => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };
    const nginxConf = write("nginx.conf", formatNginxConf(sandbox.folder));
    const hosts = write("hosts", "127.0.0.1 localhost\n198.18.0.3 consul\n");
    const json = write("nginx.json", config);
    const first = defaultConf === undefined ? "" : write("default.conf", defaultConf);
    return sandbox.start({
      executable: "containerbuddy",
      hostname: "web-1",
      config: "file:///opt/containerbuddy/nginx.json",
      env: { PATH: `/opt/containerbuddy:${process.env["PATH"] ?? ""}` },
      setUp: `
        mount -t tmpfs tmpfs /opt
        mkdir /opt/containerbuddy
        cp ${[json, ...files].join(" ")} /opt/containerbuddy
        touch /opt/containerbuddy/containerbuddy
        mount --bind ${executable} /opt/containerbuddy/containerbuddy
        ln -s containerbuddy /opt/containerbuddy/consul-template
        mount --bind ${nginxConf} /etc/nginx/nginx.conf
        mount -t tmpfs tmpfs /etc/nginx/conf.d
        ${first && `cp ${first} /etc/nginx/conf.d`}
        mount --bind ${hosts} /etc/hosts`,
      app: ["nginx", "-g", "daemon off;"],
    });
  }

  /** An HTTP server in the container's network that says who it is. */
  serve(name: string, port: number) {
    return this.sandbox.inside(() =>
      Bun.serve({ hostname: "198.18.0.2", port, fetch: () => new Response(`I am ${name}\n`) }),
    );
  }

  /** A shell command in the container, and what it prints. */
  async type(container: Container, command: string): Promise<string> {
    const enter = ["nsenter", "--target", String(await container.pid()), "--mount", "--net"];
    return run([...enter, "sh", "-c", command]);
  }

  /** Waits until nginx answers so: it takes its configuration in the background. */
  async untilServed(container: Container, path: string, text: string): Promise<void> {
    const request = `curl -s http://localhost${path} || true`;
    let last = "";
    await until(async () => (last = await this.type(container, request)).includes(text), {
      what: `nginx to answer ${path} with ${JSON.stringify(text)}`,
      explain: () => `${last}\n${container.stderr}`,
    });
  }

  /** /etc/nginx/conf.d/default.conf as it is now. */
  readRendered(container: Container): Promise<string> {
    return this.type(container, "cat /etc/nginx/conf.d/default.conf");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.sandbox.destroy();
    await this.far.destroy();
  }
}

/** /etc/nginx/nginx.conf of an image; what nginx writes goes to the folder, and its log to stderr. */
function formatNginxConf(folder: string): string {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((name) => `  ${name}_temp_path ${folder}/${name};`)
    .join("\n");
  return `user root;
worker_processes 1;
pid ${folder}/nginx.pid;
error_log stderr notice;
events { worker_connections 64; }
http {
  access_log off;
${temporary}
  include /etc/nginx/conf.d/*.conf;
}
`;
}
