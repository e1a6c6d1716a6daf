#!/usr/bin/python3
# SPDX-License-Identifier: MPL-2.0
"""Upload of 200 records with a 100 KB photo over loopback TLS by the courier, to the office's signed
receipts, against curl sending the same bytes once to a sink that syncs them; in turn, in one run.

usage: bench-upload.py BUILD SOURCE
"""
import http.server
import os
import shutil
import ssl
import statistics
import subprocess
import sys
import tempfile
import threading
import time

BUILD, SOURCE = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
sys.path.insert(0, os.path.join(SOURCE, "packaging", "demo"))
import house as houses  # noqa: E402

RECORDS, ROUNDS = 200, 3


class Sink(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_PUT(self):
        left = int(self.headers["Content-Length"])
        with tempfile.TemporaryFile(dir=self.server.folder) as file:
            while left:
                piece = self.rfile.read(min(left, 1 << 20))
                file.write(piece)
                left -= len(piece)
            file.flush()
            os.fsync(file.fileno())
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


def sink(house):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Sink)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(os.path.join(house.office_home, "tls", "server.pem"),
                            os.path.join(house.office_home, "tls", "server.key"))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.folder = house.folder
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def one_round(folder):
    house = houses.House(BUILD, folder, SOURCE)
    try:
        house.make_office()
        house.publish_zones()
        house.make_kit()
        subprocess.run([os.path.join(BUILD, "tests", "bench", "bench-fill"), house.kit_home,
                        str(RECORDS)], input=house.officer_words + "\n", text=True, check=True,
                       env=dict(house.env, JEMPUT_SRC=SOURCE))
        house.serve()
        start = time.monotonic()
        house.kit("sync")
        courier_s = time.monotonic() - start
        spool = os.path.join(house.office_home, "spool")
        batches = sorted(os.path.join(d, name) for d, _, names in os.walk(spool) for name in names
                         if name.endswith(".jbb"))
        size = sum(os.path.getsize(path) for path in batches)
        server = sink(house)
        url = f"https://127.0.0.1:{server.server_address[1]}/"
        start = time.monotonic()
        uploads = [word for path in batches for word in ("-T", path, url)]
        subprocess.run(["curl", "-sSf", "--cacert", os.path.join(house.office_home, "tls", "ca.pem"),
                        *uploads], check=True, stdout=subprocess.DEVNULL)
        curl_s = time.monotonic() - start
        server.shutdown()
        return size, courier_s, curl_s
    finally:
        house.close()
        shutil.rmtree(folder, ignore_errors=True)


def main():
    rounds = []
    for _ in range(ROUNDS):
        rounds.append(one_round(tempfile.mkdtemp(prefix="jemput-upload-")))
    size = rounds[0][0]
    courier = statistics.median(r[1] for r in rounds)
    curl = statistics.median(r[2] for r in rounds)
    print(f"{RECORDS} records, {size / 1e6:.1f} MB, median of {ROUNDS}")
    print(f"  jemputctl sync, to signed receipts  {courier:8.2f} s  {size / 1e6 / courier:8.1f} MB/s")
    print(f"  curl, the same bytes once           {curl:8.2f} s  {size / 1e6 / curl:8.1f} MB/s")
    print(f"  ratio                               {statistics.median(r[1] / r[2] for r in rounds):8.2f}")


main()
