// The least that a program for this runtime can be as PID 1: it starts the app, passes SIGTERM on,
// and ends as the app does. What it costs is the floor of what we can reach.
const [, ...command] = process.argv.slice(2);
const app = Bun.spawn(command, { stdio: ["inherit", "inherit", "inherit"] });
process.on("SIGTERM", () => app.kill("SIGTERM"));
process.exit(await app.exited);

export {};
