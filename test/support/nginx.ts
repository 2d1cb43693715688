// A real nginx as the talk's image has it: /health on port 80, upstreams that a handler writes.

export const nginxSkipReason = "needs nginx: run scripts/install-test-tools.sh";

export function hasNginx(): boolean {
  return Bun.which("nginx") !== null;
}

/** Where nginx.conf looks for what the handler writes. */
export const upstreamFolder = "/opt/containerbuddy/upstreams";
export const locationFolder = "/opt/containerbuddy/locations";

/** /etc/nginx/nginx.conf; what nginx writes goes to the folder, and its log to stderr. */
export function formatNginxConf(folder: string): string {
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
  include ${upstreamFolder}/*.conf;
  server {
    listen 80;
    location /health {
      stub_status on;
      allow 127.0.0.1;
      deny all;
    }
    include ${locationFolder}/*.conf;
  }
}
`;
}

/**
 * The talk's reload-nginx.sh without consul-template: asks Consul with curl, writes the upstream
 * and has nginx take it. `first` and `last` are shell code of the test's.
 */
export function formatReloadScript(first: string, last: string): string {
  return `#!/bin/bash
${first}
set -e
servers=$(curl -s --fail "http://consul:8500/v1/health/service/app?passing&pretty" | awk '
  /"Service": {/ { inside = 1 }
  inside && /"Address":/ && !address { split($0, part, "\\""); address = part[4] }
  inside && /"Port":/ { gsub(/[^0-9]/, ""); print "server " address ":" $0 ";"; inside = 0; address = "" }')
rm -f ${upstreamFolder}/app.conf ${locationFolder}/app.conf
if [ -n "$servers" ]; then
  echo "upstream app { $servers }" > ${upstreamFolder}/app.conf
  echo "location /app/ { proxy_pass http://app/; }" > ${locationFolder}/app.conf
fi
nginx -s reload
${last}
`;
}
