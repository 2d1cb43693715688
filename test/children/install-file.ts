// Installs a text as a certain user, and prints what came of it.
import { installFile } from "../../src/render/install-file.ts";
import type { RenderError } from "../../src/render/render-error.ts";

/** What the program is told, as JSON, in its one argument. */
export interface InstallOrder {
  readonly destination: string;
  readonly text: string;
  readonly mode?: number;
  /** It has a check, which passes. */
  readonly isJudged?: boolean;
  /** The user to be, with all groups, the first of which is the user's own. */
  readonly user?: { readonly uid: number; readonly groups: readonly [number, ...number[]] };
}

/** What it prints, as JSON. */
export type InstallAnswer =
  | { readonly kind: "unchanged" | "rejected" }
  | { readonly kind: "installed"; readonly by: string }
  | { readonly kind: "failed"; readonly message: string; readonly errno?: string };

if (import.meta.main) {
  const order = JSON.parse(process.argv[2] ?? "") as InstallOrder;
  console.log(JSON.stringify(await install(order)));
}

async function install({ user, isJudged, ...request }: InstallOrder): Promise<InstallAnswer> {
  if (user !== undefined) {
    process.setgroups?.([...user.groups]);
    process.setegid?.(user.groups[0]);
    process.seteuid?.(user.uid);
  }
  const judge = async (): Promise<undefined> => undefined;
  try {
    return await installFile({ ...request, ...(isJudged && { judge }) });
  } catch (error) {
    const { message, errno } = error as RenderError;
    return { kind: "failed", message, ...(errno !== undefined && { errno }) };
  }
}
