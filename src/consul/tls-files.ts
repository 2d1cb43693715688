import type { TlsConfig } from "../config/config.ts";

/** What Bun's fetch takes as `tls`. */
export interface TlsOptions {
  ca?: string[];
  cert?: string;
  key?: string;
  serverName?: string;
  rejectUnauthorized: boolean;
}

/** The parts of the machine that it needs; fields so that tests can hold them. */
export interface FileReader {
  readFile(path: string): Promise<string>;
  /** The names in a folder. */
  listFolder(path: string): Promise<string[]>;
}

/** Reads the files that a TLS configuration names; fails with a sentence that names the file. */
export async function readTlsFiles(config: TlsConfig, files: FileReader): Promise<TlsOptions> {
  const ca: string[] = [];
  if (config.caFile !== undefined) ca.push(await readPem(config.caFile, files));
  if (config.caPath !== undefined) ca.push(...(await readFolder(config.caPath, files)));
  return {
    ...(ca.length > 0 && { ca }),
    ...(config.certFile !== undefined && { cert: await readPem(config.certFile, files) }),
    ...(config.keyFile !== undefined && { key: await readPem(config.keyFile, files) }),
    ...(config.serverName !== undefined && { serverName: config.serverName }),
    rejectUnauthorized: config.verify,
  };
}

/** Consul's own client takes every file of the folder; hidden ones are a mount's bookkeeping. */
async function readFolder(path: string, files: FileReader): Promise<string[]> {
  let names: string[];
  try {
    names = await files.listFolder(path);
  } catch (error) {
    throw new Error(`the folder "${path}" cannot be read`, { cause: error });
  }
  const visible = names.filter((name) => !name.startsWith(".")).sort();
  if (visible.length === 0) throw new Error(`the folder "${path}" has no certificates`);
  return Promise.all(visible.map((name) => readPem(`${path}/${name}`, files)));
}

async function readPem(path: string, files: FileReader): Promise<string> {
  let text: string;
  try {
    text = await files.readFile(path);
  } catch (error) {
    throw new Error(`the file "${path}" cannot be read`, { cause: error });
  }
  // Bun takes garbage without a word, and then answers FailedToOpenSocket.
  if (!text.includes("-----BEGIN ")) throw new Error(`the file "${path}" is not in PEM format`);
  return text;
}
