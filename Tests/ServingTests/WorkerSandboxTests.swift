import Foundation
import HTTPClient
import Sandbox
import Serving
import Testing
import Vocabulary

/// What stands between a worker and the machine.
@Suite struct WorkerSandboxTests {
  private static let canary = "canary-52d9ae"

  /// What a hostile model can reach. Every attempt answers "blocked", or what it got. What is opened
  /// for writing is never written to: on a machine where that succeeds it must do no harm.
  private static let attempts = #"""
    import ctypes, glob, os, socket

    def outcome(attempt):
        try:
            found = attempt()
        except BaseException as error:
            return "blocked"
        return "blocked" if not found else "GOT " + repr(found)[:200]

    def read(path):
        with open(path, "rb") as file:
            return file.read(1 << 16)

    def reopen(path):
        os.close(os.open(path, os.O_WRONLY))
        return path

    def create(path):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        os.unlink(path)
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

    def writable(root):
        found = []
        for folder, folders, files in os.walk(root):
            folders[:] = [f for f in folders if not f.isdigit() and f not in ("self", "thread-self")]
            paths = [folder + "/" + f for f in files]
            # What is hidden is the null device, which may be written.
            found += [p for p in paths if os.path.isfile(p) and os.access(p, os.W_OK)]
        return found

    def opened(root):
        found = []
        for folder, folders, files in os.walk(root):
            for path in [folder + "/" + f for f in files]:
                try:
                    found.append(reopen(path))
                except OSError:
                    pass
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

    def datagram():
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        s.connect(("10.255.255.53", 53))
        return s.getsockname()

    def call(*arguments):
        libc = ctypes.CDLL(None, use_errno=True)
        result = libc.syscall(*[
            ctypes.c_char_p(a) if isinstance(a, bytes) else ctypes.c_long(a) for a in arguments])
        return None if result < 0 else arguments

    def descriptors():
        kept = ("/dev/null", "pipe:", "/proc/")
        links = [os.readlink("/proc/self/fd/" + n) for n in os.listdir("/proc/self/fd")[:-1]]
        return [link for link in links if not link.startswith(kept)]

    def attempts(c):
        words = [c["canary"], c["folder"]]
        return {
            "environment": lambda: [v for v in os.environ.values() if any(w in v for w in words)],
            "environment of any process": lambda: canaries("/proc/[0-9]*/environ", words),
            "command line of any process": lambda: canaries("/proc/[0-9]*/cmdline", words),
            "mount table": lambda: canaries("/proc/self/mountinfo", [c["canary"]]),
            "inherited descriptors": descriptors,
            "loopback": lambda: connect(socket.AF_INET, ("127.0.0.1", c["port"])),
            "datagram": datagram,
            "interfaces": lambda: [n for _, n in socket.if_nameindex() if n != "lo"],
            "raw socket": lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, 1),
            "secret file": lambda: read(c["secret"]),
            "state folder": lambda: os.listdir(c["folder"]),
            "registration": lambda: read(c["folder"] + "/runtimes/test.json"),
            "shadow": lambda: read("/etc/shadow"),
            "passwd": lambda: read("/etc/passwd"),
            "host name": lambda: read("/etc/hostname"),
            "host name by call": lambda: [] if socket.gethostname() == "worker" else ["name"],
            "sys": lambda: os.listdir("/sys"),
            "write to usr": lambda: create("/usr/canary"),
            "write to the root": lambda: create("/canary"),
            "write to dev": lambda: create("/dev/canary"),
            "write beside the model": lambda: create("canary"),
            "change the model": lambda: reopen("score.py"),
            "mode of the model": lambda: os.chmod("score.py", 0o777) or "mode",
            "mode of usr": lambda: os.chmod("/usr", 0o755) or "mode",
            "core pattern": lambda: reopen("/proc/sys/kernel/core_pattern"),
            "sysrq": lambda: reopen("/proc/sysrq-trigger"),
            "any sysctl": lambda: opened("/proc/sys"),
            "anything in proc": lambda: writable("/proc"),
            "kernel symbols": lambda: read("/proc/kallsyms"),
            "kernel memory": lambda: read("/proc/kcore"),
            "device of the machine": lambda: machine_device(c["device"]),
            "device": lambda: os.mknod("/tmp/null", 0o20666, os.makedev(1, 3)) or "device",
            "ptrace": lambda: call(101, 16, 1, 0, 0),
            "mount": lambda: call(165, b"none", b"/tmp", b"tmpfs", 0, 0),
            "remount": lambda: call(165, b"none", b"/proc", b"", 32, 0),
            "user namespace": lambda: call(272, 0x10000000),
            "keyring": lambda: call(250, 0, -4, 1),
            "chroot": lambda: os.chroot("/tmp") or "chroot",
            "set uid": lambda: os.setuid(0) or "uid",
            "other processes": lambda: [
                p for p in os.listdir("/proc") if p.isdigit() and int(p) > 100],
            "signal to the host": lambda: os.kill(c["pid"], 0) or "signal",
            "set the host name": lambda: socket.sethostname("x") or "name",
        }

    def score(record):
        return {name: outcome(a) for name, a in attempts(record).items()}
    """#

  @Test(.needsBubblewrap) func `no attempt of a worker to reach out succeeds`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path
    unsafe setenv("MUSTER_TEST_CANARY", Self.canary, 1)
    try write(Self.canary, to: "\(path)/secret.txt")
    let package = try PackageFolder(Self.attempts, in: path)
    var device = stat()
    unsafe stat("/dev/null", &device)
    let (deviceNumber, inode) = (Int64(device.st_dev), Int64(device.st_ino))
    try await withRuntime(state: path) { runtime in
      let deployed = try await runtime.deploy(package)
      try #require(deployed.status == 200, "\(deployed.text)")
      let port = runtime.registration.url.split(separator: ":").last.flatMap { Int64($0) }
      let record: JSON = [
        "canary": .string(Self.canary), "device": [.integer(deviceNumber), .integer(inode)],
        "folder": .string(path), "pid": .integer(Int64(getpid())), "port": .integer(port ?? 0),
        "secret": .string("\(path)/secret.txt"),
      ]
      let answers = try #require(try await runtime.score(record.canonicalText).json.object)
      #expect(answers.count == 42)
      #expect(answers.filter { $0.value != "blocked" } == [:])
    }
  }

  @Test(.needsBubblewrap) func `the read-back says which walls stand`() async throws {
    let folder = try TemporaryFolder()
    let package = try PackageFolder("def score(r): return r", in: folder.path)
    let settings = PoolSettings()
    let walls = await Confinement.find().walls(
      memoryBytes: settings.memoryBytes, processes: settings.processes)
    try await withRuntime(state: folder.path) { runtime in
      let before = try await runtime.serving()["sandbox"]
      try await runtime.deploy(package)
      let after = try await runtime.serving()["sandbox"]
      #expect(before == after)
      #expect(
        after == [
          "kind": "bubblewrap", "networkOff": true,
          "systemCallsFiltered": .bool(walls.areSystemCallsFiltered),
          "memory": .string(walls.memory.rawValue), "processes": .string(walls.processes.rawValue),
          "warning": .null,
        ])
    }
  }

  private static let hungry = """
    import os, time
    held = []
    def score(r):
      if r == "eat":
        for _ in range(64): held.append(bytearray(os.urandom(1 << 20)) * 8)
      if r == "fork":
        pids = []
        try:
          for _ in range(60):
            pid = os.fork()
            if pid == 0: time.sleep(30)
            pids.append(pid)
        except OSError as error: return type(error).__name__
        finally:
          for pid in pids: os.kill(pid, 9)
          for pid in pids: os.waitpid(pid, 0)
      return 1
    """

  @Test(.needsControlGroups) func `a worker beyond its memory dies of it, and starts again`()
    async throws
  {
    let folder = try TemporaryFolder()
    let package = try PackageFolder(Self.hungry, in: folder.path)
    try await withRuntime(state: folder.path) {
      $0.pool.workers = 1
      $0.pool.memoryBytes = 128 << 20
    } _: { runtime in
      try await runtime.deploy(package)
      let eaten = try await runtime.score("\"eat\"")
      #expect(eaten.status == 502)
      #expect(
        try eaten.json["detail"]
          == """
          the worker ended while it held this request: it needed more memory than its limit of 128 MiB
          """)
      #expect(try await runtime.score("1").shown == "200 1")
      #expect(try await runtime.serving()["workers"]?[0]?["restarts"] == 1)
    }
  }

  @Test(.needsBubblewrap) func `a worker cannot have more processes than its limit`() async throws {
    let folder = try TemporaryFolder()
    let package = try PackageFolder(Self.hungry, in: folder.path)
    try await withRuntime(state: folder.path) {
      $0.pool.processes = 20
    } _: { runtime in
      try await runtime.deploy(package)
      #expect(try await runtime.score("\"fork\"").shown == #"200 "BlockingIOError""#)
      #expect(try await runtime.score("1").shown == "200 1")
    }
  }

  @Test func `what a worker was started with goes when it ends`() async throws {
    let folder = try TemporaryFolder()
    let loaded = "\(folder.path)/runtimes/test.loaded"
    let package = try PackageFolder("def score(r): return r", in: folder.path)
    try await withRuntime(state: folder.path) { runtime in
      try await runtime.deploy(package)
      _ = try await runtime.send(
        "DELETE", "/control/deployment", token: runtime.registration.token)
      try await runtime.eventually("the folder is empty") {
        try FileManager.default.contentsOfDirectory(atPath: loaded).isEmpty
      }
    }
  }
}

extension Trait where Self == ConditionTrait {
  /// For tests of what only a sandbox gives.
  static var needsBubblewrap: Self {
    .enabled("bubblewrap does not work on this machine") {
      await Confinement.find().isConfined
    }
  }

  /// For tests of bounds that only a control group keeps.
  static var needsControlGroups: Self {
    .enabled("no control group can be made on this machine") {
      let walls = await Confinement.find().walls(memoryBytes: 1 << 30, processes: 128)
      return [.controlGroupV1, .controlGroupV2].contains(walls.memory)
    }
  }
}
