/** What names a service to the registry. */
export interface Identifiable {
  readonly name: string;
  readonly port: number;
  /** The configuration's own choice. */
  readonly id?: string;
}

/** The ids of services, in their order: NAME-HOSTNAME, and NAME-HOSTNAME-PORT where that is taken. */
export function chooseServiceIds(services: readonly Identifiable[], hostname: string): string[] {
  const taken = new Set(services.flatMap(({ id }) => (id === undefined ? [] : [id])));
  return services.map(({ id, name, port }) => {
    if (id !== undefined) return id;
    const plain = `${name}-${hostname}`;
    let chosen = taken.has(plain) ? `${plain}-${port}` : plain;
    for (let count = 2; taken.has(chosen); count++) chosen = `${plain}-${port}-${count}`;
    taken.add(chosen);
    return chosen;
  });
}
