#!/usr/bin/env bash
# aws-lambda-go answers the Runtime API in chunks, also when it knows the size of the answer.
#
# Its client posts a reader of its own, so that Go's net/http cannot tell how long the body is: the request has
# "Transfer-Encoding: chunked" and no Content-Length, and names two trailers, Lambda-Runtime-Function-Error-Type and -Body,
# in which an error would follow that is met while the answer is read. AWS's clients for Python, Node.js and Java send a
# Content-Length. A Runtime API that reads Content-Length alone takes each answer of a function in Go for an empty one.
#
# Needs Go and Python 3. Exits with 1 when the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export GOPATH="$folder/go" GOFLAGS=-modcacherw
cat >go.mod <<'MODULE'
module finding

go 1.21

require github.com/aws/aws-lambda-go v1.47.0
MODULE
cat >main.go <<'GO'
package main

import "github.com/aws/aws-lambda-go/lambda"

func main() { lambda.Start(func() (string, error) { return "answer", nil }) }
GO
go mod tidy 2>/dev/null
CGO_ENABLED=0 go build -o bootstrap .
cat >ask.py <<'PYTHON'
import http.server
import json
import os
import subprocess


class RuntimeApi(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.send_response(200)
        self.send_header("Lambda-Runtime-Aws-Request-Id", "1")
        self.send_header("Lambda-Runtime-Deadline-Ms", "9999999999999")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def do_POST(self):
        names = ("Content-Length", "Transfer-Encoding", "Trailer")
        server.seen = {name: self.headers.get(name) for name in names}
        self.close_connection = True

    def log_message(self, *_):
        pass


server = http.server.HTTPServer(("127.0.0.1", 0), RuntimeApi)
server.seen = None
environment = {"AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{server.server_port}", "PATH": os.environ["PATH"]}
function = subprocess.Popen(["./bootstrap"], env=environment, stderr=subprocess.DEVNULL)
server.timeout = 30
while server.seen is None and function.poll() is None:
    server.handle_request()
function.kill()
function.wait()
print("aws-lambda-go 1.47.0 sends", json.dumps(server.seen))
expected = server.seen and server.seen["Transfer-Encoding"] == "chunked" and server.seen["Content-Length"] is None
raise SystemExit(0 if expected else 1)
PYTHON
timeout 60 python3 ask.py
