import Foundation
import Jobs
import Sandbox
import Testing
import Vocabulary

extension RealProcessTests {
  /// What a hostile model can reach. Every attempt answers "blocked", or what it got.
  @Suite struct SandboxTests {
    private static let canary = "canary-7b1f0c"

    private static let attempts = #"""
      import ctypes, glob, os, socket, subprocess, sys

      def outcome(attempt):
          try:
              found = attempt()
          except BaseException as error:
              return "blocked"
          return "blocked" if not found else "GOT " + repr(found)[:200]

      def read(path):
          with open(path, "rb") as file:
              return file.read(1 << 16)

      def write(path):
          with open(path, "w") as file:
              file.write("x")
          return path

      def canaries(pattern, words):
          found = []
          for path in glob.glob(pattern):
              try:
                  content = read(path).decode("utf-8", "replace")
              except OSError:
                  continue
              found += [path + ": " + w for w in words if w in content]
          return found

      def reopen(path):
          # Never writes: on a machine where this succeeds it must do no harm.
          os.close(os.open(path, os.O_WRONLY))
          return path

      def writable():
          found = []
          for folder, folders, files in os.walk("/proc"):
              folders[:] = [f for f in folders if not f.isdigit() and f != "self"]
              paths = [folder + "/" + f for f in files]
              # What is hidden is the null device, which may be written.
              found += [p for p in paths if os.path.isfile(p) and os.access(p, os.W_OK)]
          return found

      def machine_device(device):
          # Its owner could change its mode for everybody.
          status = os.stat("/dev/null")
          return status.st_uid == os.getuid() and [status.st_dev, status.st_ino] == device

      def connect(family, address):
          s = socket.socket(family, socket.SOCK_STREAM)
          s.settimeout(1)
          s.connect(address)
          return address

      def datagram(port):
          s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
          s.connect(("10.255.255.53", 53))
          return s.getsockname()

      def call(*arguments):
          libc = ctypes.CDLL(None, use_errno=True)
          result = libc.syscall(*[
              ctypes.c_char_p(a) if isinstance(a, bytes) else ctypes.c_long(a) for a in arguments])
          return None if result < 0 else arguments

      def descriptors():
          kept = ("/result/", "/dev/null", "pipe:", "/proc/")
          links = [os.readlink("/proc/self/fd/" + n) for n in os.listdir("/proc/self/fd")[:-1]]
          return [link for link in links if not link.startswith(kept)]

      def outside(folder):
          # Where this model's own interpreter stands, its parents are there and empty.
          allowed = sys.base_prefix.split("/")
          path, found = "/", []
          for name in os.listdir(folder):
              if name not in allowed:
                  found.append(name)
          return found

      def attempts(c):
          words = [c["canary"], c["folder"]]
          return {
              "environment": lambda: [v for v in os.environ.values() if any(w in v for w in words)],
              "environment of any process": lambda: canaries("/proc/[0-9]*/environ", words),
              "command line of any process": lambda: canaries("/proc/[0-9]*/cmdline", words),
              "mount table": lambda: canaries("/proc/self/mountinfo", [c["canary"]]),
              "working folders": lambda: [
                  l for l in map(os.readlink, glob.glob("/proc/[0-9]*/cwd")) if c["folder"] in l],
              "inherited descriptors": descriptors,
              "loopback": lambda: connect(socket.AF_INET, ("127.0.0.1", c["port"])),
              "datagram": lambda: datagram(53),
              "abstract socket": lambda: connect(socket.AF_UNIX, "\0" + c["canary"]),
              "interfaces": lambda: [n for _, n in socket.if_nameindex() if n != "lo"],
              "secret file": lambda: read(c["secret"]),
              "home of root": lambda: outside("/root"),
              "shadow": lambda: read("/etc/shadow"),
              "passwd": lambda: read("/etc/passwd"),
              "host name": lambda: read("/etc/hostname"),
              "host name by call": lambda: [] if socket.gethostname() == "job" else ["name"],
              "sys": lambda: os.listdir("/sys"),
              "write to usr": lambda: write("/usr/canary"),
              "write to the root": lambda: write("/canary"),
              "write to dev": lambda: write("/dev/canary"),
              "change the harness": lambda: reopen("/muster/harness.py"),
              "change an input": lambda: reopen("/data/0"),
              "change the interpreter": lambda: write(sys.base_prefix + "/canary"),
              "sysrq": lambda: reopen("/proc/sysrq-trigger"),
              "sysctl": lambda: reopen("/proc/sys/kernel/core_pattern"),
              "anything in proc": writable,
              "kernel symbols": lambda: read("/proc/kallsyms"),
              "device of the machine": lambda: machine_device(c["device"]),
              "mode of usr": lambda: os.chmod("/usr", 0o755) or "mode",
              "ptrace": lambda: call(101, 16, 1, 0, 0),
              "mount": lambda: call(165, b"none", b"/tmp", b"tmpfs", 0, 0),
              "unmount": lambda: call(166, b"/usr", 2),
              "user namespace": lambda: call(272, 0x10000000),
              "mount namespace": lambda: call(272, 0x00020000),
              "chroot": lambda: os.chroot("/tmp") or "chroot",
              "set uid": lambda: os.setuid(0) or "uid",
              "device": lambda: os.mknod("/work/null", 0o20666, os.makedev(1, 3)) or "device",
              "module": lambda: call(313, 0, b"", 0),
              "other processes": lambda: [
                  p for p in os.listdir("/proc") if p.isdigit() and int(p) > 100],
              "signal to the host": lambda: os.kill(c["pid"], 0) or "signal",
              "raw socket": lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, 1),
              "set the host name": lambda: socket.sethostname("x") or "name",
          }

      def metrics(rows):
          return {name: outcome(a) for name, a in attempts(rows[0]).items()}
      """#

    @Test(.needsBubblewrap) func `no attempt to reach out of the sandbox succeeds`() async throws {
      let bench = Bench()
      defer { bench.close() }
      let listener = try LoopbackListener()
      unsafe setenv("MUSTER_TEST_CANARY", Self.canary, 1)
      let secret = NSTemporaryDirectory() + "/secret-\(UUID().uuidString)"
      try Data(Self.canary.utf8).write(to: URL(fileURLWithPath: secret))
      defer { try? FileManager.default.removeItem(atPath: secret) }
      var device = stat()
      unsafe stat("/dev/null", &device)
      let facts: JSON = [
        "device": [.integer(Int64(device.st_dev)), .integer(Int64(device.st_ino))],
        "canary": .string(Self.canary), "folder": .string(bench.folder), "secret": .string(secret),
        "pid": .integer(Int64(getpid())), "port": .integer(Int64(listener.port)),
      ]
      // The facts name the canary, so they are an input that no attempt looks at.
      let input = JobInput(name: "facts", format: .json, text: facts.canonicalText)
      let outcome = await bench.executor.run(
        try Bench.python(
          Self.attempts, inputs: [input], limits: JobLimits(wallTime: .seconds(20))))
      let answers = try #require(outcome.metrics?.object, "\(summary(of: outcome))")
      #expect(answers.count == 42)
      #expect(answers.filter { $0.value != "blocked" } == [:])
      #expect(!listener.wasReached)
      #expect(outcome.walls?.isNetworkOff == true)
      #expect(outcome.walls?.description.hasPrefix("bubblewrap, network off, ") == true)
    }

    @Test(.needsBubblewrap) func `the working folder, temporary and shared memory can be written`()
      async throws
    {
      let source = """
        import os, multiprocessing
        def metrics():
            open("a", "w"); open("/tmp/b", "w"); open("/dev/shm/c", "w")
            return {"cwd": os.getcwd(), "uid": os.getuid(), "home": os.environ["HOME"],
                    "lock": str(type(multiprocessing.Lock()).__name__)}
        """
      await check(
        try Bench.python(source),
        """
        COMPLETE succeeded (fault: none)
        metrics {"cwd":"/work","home":"/work","lock":"Lock","uid":65534}
        """)
    }

    @Test func `without bubblewrap a job runs all the same, and says what it lacks`() async throws {
      let bench = Bench(withoutSandbox: "bubblewrap is not installed")
      defer { bench.close() }
      let marker = "marker-\(UUID().uuidString)"
      let source = """
        import os, subprocess
        def train(rows):
            subprocess.Popen(["sh", "-c", "sleep 600; : \(marker)"], start_new_session=True)
            print(os.environ.get("MUSTER_TEST_CANARY"), os.path.basename(os.getcwd()))
            open("n.txt", "w").write(str(len(rows)))
        """
      let input = JobInput(name: "in", format: .csv, text: "a\n1\n")
      let outcome = await bench.executor.run(try Bench.python(source, .train, inputs: [input]))
      #expect(
        summary(of: outcome) == """
          COMPLETE succeeded (fault: none)
          artifact n.txt 1
          log None work
          """)
      let walls = try #require(outcome.walls?.description)
      #expect(walls.hasPrefix("NO SANDBOX (bubblewrap is not installed), network ON, memory by "))
      #expect(outcome.messages.contains { $0.text == "no sandbox: bubblewrap is not installed" })
      // A control group finds what has left the process group; without one it may live on.
      if outcome.walls?.processes != SandboxWalls.Bounds.none {
        #expect(try survivors(marker) == [])
      }
    }

    @Test func `a hang without bubblewrap is ended as well`() async throws {
      let bench = Bench(withoutSandbox: "test")
      defer { bench.close() }
      let source = "import os, time\ndef metrics():\n    os.fork(); time.sleep(60)"
      let limits = JobLimits(wallTime: .milliseconds(700))
      let outcome = await bench.executor.run(try Bench.python(source, limits: limits))
      #expect(outcome.cause == .timedOut(after: .milliseconds(700)))
    }

    @Test func `nothing is inherited from our own environment`() async throws {
      unsafe setenv("MUSTER_TEST_CANARY", Self.canary, 1)
      let names = "HOME,LANG,PATH,PWD,PYTHONDONTWRITEBYTECODE,PYTHONHASHSEED,TMPDIR"
      let source = "import os\ndef metrics(): return {'names': ','.join(sorted(os.environ))}"
      let bench = Bench()
      defer { bench.close() }
      let outcome = await bench.executor.run(try Bench.python(source))
      let found = outcome.metrics?["names"]?.string?.split(separator: ",").map(String.init) ?? []
      #expect(Set(found).isSubset(of: names.split(separator: ",").map(String.init)), "\(found)")
    }
  }
}
