# shellcheck shell=bash
# A real nginx before a service, as docs/operations.md has it. Sourced, never run.
# shellcheck disable=SC2154 # service.sh sets what is not set here

# start_proxy FOLDER: serves $service_url by TLS below /ci and, with the path taken away and told in a header, below
# /cut; sets proxy_url to its address without a path.
start_proxy() {
  local folder=$1 port
  mkdir "$folder"
  free_port 127.0.0.1 8443
  port=$REPLY
  proxy_url=https://localhost:$port
  quietly openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost \
    -keyout "$folder/key.pem" -out "$folder/certificate.pem"
  export CURL_CA_BUNDLE=$folder/certificate.pem
  proxy_settings "$folder" "$port" > "$folder/nginx.conf"
  nginx=$(PATH=$PATH:/usr/sbin command -v nginx)
  quietly "$nginx" -t -p "$folder" -c nginx.conf
  "$nginx" -p "$folder" -c nginx.conf >"$folder/output" 2>&1 </dev/null &
  on_exit "kill $! 2>/dev/null"
  local i
  for ((i = 0; i < 100; i++)); do
    if curl -so /dev/null "$proxy_url"; then return; fi
    sleep 0.1
  done
  fail "nginx does not answer" "$(cat "$folder/output" "$folder/error.log")"
}

# The text of the documentation, and the other way that it tells of.
proxy_settings() {
  local block
  # shellcheck disable=SC2016 # the marks of a block of code
  block=$(sed -n '/^```nginx$/,/^```$/ { /^```/d; p }' "$BUILDAPI_ROOT/docs/operations.md" | sed "s|http://127.0.0.1:8080|$service_url|")
  [ -n "$block" ] || fail "docs/operations.md has no configuration for nginx"
  cat <<SETTINGS
daemon off;
pid $1/nginx.pid;
error_log $1/error.log;
$([ "$(id -u)" != 0 ] || echo 'user root;')
events { }
http {
  access_log $1/access.log;
  client_body_temp_path $1/bodies;
  proxy_temp_path $1/proxied;
  fastcgi_temp_path $1/fastcgi;
  uwsgi_temp_path $1/uwsgi;
  scgi_temp_path $1/scgi;
  server {
    listen 127.0.0.1:$2 ssl;
    server_name localhost;
    ssl_certificate $1/certificate.pem;
    ssl_certificate_key $1/key.pem;
$block
$(sed "s|location /ci/|location /cut/|; s|proxy_pass $service_url;|proxy_pass $service_url/;|; s|X-Forwarded-Prefix \"\"|X-Forwarded-Prefix /cut|" <<<"$block")
  }
}
SETTINGS
}
