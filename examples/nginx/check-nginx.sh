#!/bin/sh
# nginx judges whole configurations: one around the candidate, which is a part of it.
echo "pid /tmp/check-nginx.pid; events {} http { include $1; }" > /tmp/check-nginx.conf
exec nginx -t -q -c /tmp/check-nginx.conf
