#!/usr/bin/python3
# SPDX-License-Identifier: MPL-2.0
"""Start of jemput to its first frame against a GTK 3 hello-world window, in turn, under Xvfb.

usage: bench-start.py JEMPUT HELLO PRELOAD DATA_DIR
"""
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROUNDS = 15


def display():
    read, write = os.pipe()
    server = subprocess.Popen(["Xvfb", "-displayfd", str(write), "-screen", "0", "800x480x24",
                               "-noreset", "-nolisten", "tcp"], pass_fds=[write],
                              stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read) as number:
        return server, ":" + number.readline().strip()


def start(command, env):
    env["JEMPUT_BENCH_START_NS"] = str(time.clock_gettime_ns(time.CLOCK_MONOTONIC))
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, check=False)
    for line in done.stdout.splitlines():
        if line.startswith("first-frame "):
            _, ns, kib = line.split()
            return int(ns) / 1e6, int(kib) / 1024
    raise SystemExit(f"{command[0]} drew nothing:\n{done.stdout}{done.stderr}")


def main():
    jemput, hello, preload, data = sys.argv[1:]
    if shutil.which("Xvfb") is None:
        raise SystemExit("Xvfb is missing")
    server, number = display()
    home = tempfile.mkdtemp(prefix="jemput-start-")
    env = dict(os.environ, DISPLAY=number, NO_AT_BRIDGE="1", GDK_BACKEND="x11", LD_PRELOAD=preload,
               JEMPUT_DATA_DIR=data, GSETTINGS_BACKEND="memory")
    env.pop("WAYLAND_DISPLAY", None)
    try:
        kit = [jemput, "--home", os.path.join(home, "kit"), "--size", "800x480"]
        start([hello], env), start(kit, env)  # warm
        pairs = [(start(kit, env), start([hello], env)) for _ in range(ROUNDS)]
    finally:
        server.terminate()
        server.wait()
        shutil.rmtree(home, ignore_errors=True)
    for what, i, unit in (("first frame", 0, "ms"), ("peak memory by then", 1, "MiB")):
        ours = statistics.median(pair[0][i] for pair in pairs)
        theirs = statistics.median(pair[1][i] for pair in pairs)
        ratio = statistics.median(pair[0][i] / pair[1][i] for pair in pairs)
        print(f"{what}, median of {ROUNDS}")
        print(f"  jemput             {ours:8.1f} {unit}")
        print(f"  GTK 3 hello-world  {theirs:8.1f} {unit}")
        print(f"  ratio              {ratio:8.2f}")


main()
