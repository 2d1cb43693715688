#!/bin/sh
# nginx judges whole configurations: one around the candidate, which is a part of it.
set -e
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
echo "pid $folder/pid; events {} http { include $1; }" > "$folder/nginx.conf"
nginx -t -q -c "$folder/nginx.conf"
