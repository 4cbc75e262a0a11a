import Foundation
import Jobs
import Testing
import Vocabulary

extension RealProcessTests {
  /// Whatever a job does to itself is a result.
  @Suite struct LimitTests {
    @Test(arguments: [
      ("import time\ndef metrics(): time.sleep(60)", "a sleep"),
      ("def metrics():\n    while True: pass", "a loop"),
      (
        "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
          + "def metrics(): time.sleep(60)", "deaf to SIGTERM"
      ),
      (
        "import os, time\ndef metrics(): os.close(1); os.close(2); time.sleep(60)", "closed streams"
      ),
      ("import os, signal\ndef metrics(): os.kill(os.getpid(), signal.SIGSTOP)", "stopped itself"),
    ])
    func `a job that hangs is ended at its limit`(source: String, what: Comment) async throws {
      let bench = Bench()
      defer { bench.close() }
      let limits = JobLimits(wallTime: .milliseconds(700))
      let outcome = await bench.executor.run(try Bench.python(source, limits: limits))
      #expect(outcome.cause == .timedOut(after: .milliseconds(700)), what)
      #expect(outcome.usage.wallTime < .seconds(6), what)
    }

    @Test(arguments: [
      ("os._exit(3)", JobCause.exited(code: 3)),
      ("os.kill(os.getpid(), 11)", .signalled(signal: 11)),
      ("os.kill(os.getpid(), 9)", .signalled(signal: 9)),
      ("os.abort()", .signalled(signal: 6)),
    ])
    func `a crash is told by its code or signal`(body: String, cause: JobCause) async throws {
      let bench = Bench()
      defer { bench.close() }
      let job = try Bench.python("import os\ndef metrics(): \(body)")
      #expect(await bench.executor.run(job).cause == cause)
    }

    @Test func `memory beyond the limit is told apart from a crash`() async throws {
      let limits = JobLimits(memoryBytes: 128 << 20)
      await check(
        try Bench.python("def metrics(): return {'n': len(bytearray(1 << 30))}", limits: limits),
        "ERROR out of memory: the limit is 128 MiB (fault: model)")
    }

    @Test(.needsControlGroups) func `a fork bomb meets the limit of processes`() async throws {
      let source = """
        import os, time
        def metrics():
            while True:
                if os.fork() == 0:
                    time.sleep(60)
        """
      let limits = JobLimits(wallTime: .seconds(20), processes: 20)
      let bench = Bench()
      defer { bench.close() }
      let outcome = await bench.executor.run(try Bench.python(source, limits: limits))
      #expect(outcome.cause == .tooManyProcesses(limit: 20))
    }

    @Test func `a gigabyte of output passes through little memory`() async throws {
      let source = """
        import os
        def metrics():
            piece = b"x" * (1 << 20)
            for _ in range(1024):
                rest = memoryview(piece)
                while rest:
                    rest = rest[os.write(1, rest):]
            return {}
        """
      let bench = Bench()
      defer { bench.close() }
      let before = try peakMemory()
      let outcome = await bench.executor.run(try Bench.python(source))
      #expect(outcome.cause == .succeeded)
      #expect(outcome.log.totalBytes == 1 << 30)
      #expect(outcome.log.head.count + outcome.log.tail.count == 1 << 20)
      #expect(outcome.usage.wallTime < .seconds(20))
      // Other tests run beside this one, so this is generous; a leak would show as a gigabyte.
      #expect(try peakMemory() - before < 200 << 20)
    }

    @Test func `more output than the limit ends the job`() async throws {
      let source = "def metrics():\n    while True: print('x' * 1000)"
      await check(
        try Bench.python(source, limits: JobLimits(logBytes: 1 << 20)),
        "ERROR too much output: the limit of the log is 1 MiB (fault: model)")
    }

    @Test func `a result that is too long is refused whole`() async throws {
      let source = "def metrics(): return {'x': 'y' * 100000}"
      await check(
        try Bench.python(source, limits: JobLimits(outputBytes: 1 << 16)),
        "ERROR too much output: the limit of the result is 64 KiB (fault: model)")
    }

    @Test func `one file longer than the disk limit fills the disk`() async throws {
      let bench = Bench()
      defer { bench.close() }
      let source = """
        def train():
            with open("big", "wb") as file:
                while True: file.write(bytes(1 << 20))
        """
      let limits = JobLimits(wallTime: .seconds(20), outputBytes: 1 << 10, diskBytes: 8 << 20)
      let outcome = await bench.executor.run(try Bench.python(source, .train, limits: limits))
      #expect(outcome.cause == .tooMuchDisk(limitBytes: 8 << 20))
      #expect(try FileManager.default.contentsOfDirectory(atPath: bench.folder + "/runs") == [])
    }

    @Test(arguments: [
      ("open(str(i), 'wb').write(bytes(1 << 20))", JobCause.tooMuchDisk(limitBytes: 16 << 20)),
      ("open(str(i), 'wb')", .tooManyFiles(limit: 500)),
      ("os.mkdir('d'); os.chdir('d')", .tooManyFiles(limit: 500)),
    ])
    func `many files meet a limit while they are written`(body: String, cause: JobCause)
      async throws
    {
      let bench = Bench()
      defer { bench.close() }
      let source = """
        import os, itertools
        def train():
            for i in itertools.count(): \(body)
        """
      let limits = JobLimits(wallTime: .seconds(20), diskBytes: 16 << 20, fileCount: 500)
      let outcome = await bench.executor.run(try Bench.python(source, .train, limits: limits))
      #expect(outcome.cause == cause)
      #expect(try FileManager.default.contentsOfDirectory(atPath: bench.folder + "/runs") == [])
    }

    @Test func `only regular files with one clean name become artifacts`() async throws {
      let source = """
        import os, socket
        def train():
            open("good.txt", "w").write("good")
            os.symlink("/etc/passwd", "link")
            os.symlink("/", "root")
            os.mkfifo("pipe")
            os.link("good.txt", "twin")
            open(b"bad\\xff", "w")
            open("colon:name", "w")
            open("good2.txt", "w").write("also")
            os.mkdir("locked"); open("locked/in.txt", "w"); os.chmod("locked", 0)
            s = socket.socket(socket.AF_UNIX); s.bind("sock")
        """
      let bench = Bench()
      defer { bench.close() }
      let outcome = await bench.executor.run(try Bench.python(source, .train))
      let found = summary(of: outcome).split(separator: "\n").filter { !$0.contains("locked") }
      #expect(
        found.joined(separator: "\n") == """
          COMPLETE succeeded (fault: none)
          artifact good2.txt also
          refused bad\u{FFFD} has a name that is not UTF-8
          refused colon:name has a colon
          refused good.txt has another name (a hard link)
          refused link is a symbolic link
          refused pipe is a named pipe
          refused root is a symbolic link
          refused sock is a socket
          refused twin has another name (a hard link)
          """)
      #expect(try FileManager.default.contentsOfDirectory(atPath: bench.folder + "/runs") == [])
    }

    @Test func `artifacts beyond their limit are refused as a whole`() async throws {
      let source = "def train(): open('a', 'wb').write(bytes(3000))"
      await check(
        try Bench.python(source, .train, limits: JobLimits(artifactBytes: 2048)),
        "ERROR too much output: the limit of the artifacts is 2 KiB (fault: model)")
    }

    @Test(.needsBubblewrap, arguments: ["return {}", "time.sleep(60)"])
    func `a daemon does not outlive its job`(ending: String) async throws {
      let marker = "marker-\(UUID().uuidString)"
      let source = """
        import subprocess, sys, time, os
        code = "import signal, time; [signal.signal(n, signal.SIG_IGN) for n in (1, 2, 15)]; "
        def metrics():
            for _ in range(3):
                child = subprocess.Popen(
                    [sys.executable, "-S", "-c", code + "print('up', flush=True); time.sleep(600)",
                     "\(marker)"], start_new_session=True, stdout=subprocess.PIPE)
                child.stdout.readline()
            \(ending)
        """
      let bench = Bench()
      defer { bench.close() }
      let limit = Duration.seconds(ending == "return {}" ? 60 : 3)
      let limits = JobLimits(wallTime: limit)
      let outcome = await bench.executor.run(try Bench.python(source, limits: limits))
      #expect(outcome.cause == (ending == "return {}" ? .succeeded : .timedOut(after: limit)))
      #expect(try survivors(marker) == [])
    }

    @Test(.needsBubblewrap)
    func `no job outlives a Muster that is killed, and the next one clears up`() async throws {
      let marker = "marker-\(UUID().uuidString)"
      let folder = Bench.newFolder()
      await #expect(processExitsWith: .signal(SIGKILL)) {
        [marker = marker as String, folder = folder as String] in
        let source = """
          import subprocess
          def metrics():
              print("begun")
              subprocess.run(["setsid", "sh", "-c", "sleep 600; : \(marker)"])
          """
        let bench = Bench(folder: folder)
        _ = await bench.executor.run(try Bench.python(source)) { event in
          if case .log = event { kill(getpid(), SIGKILL) }
        }
      }
      // The kernel ends the sandbox as soon as it gets to it.
      let clock = ContinuousClock()
      let deadline = clock.now + .seconds(10)
      while try !survivors(marker).isEmpty, clock.now < deadline { await Task.yield() }
      #expect(try survivors(marker) == [])
      let runs = folder + "/runs"
      #expect(try FileManager.default.contentsOfDirectory(atPath: runs).count == 1)
      let bench = Bench(folder: folder)
      defer { bench.close() }
      #expect(await bench.executor.run(try Bench.python("def metrics(): return {}")).isSuccess)
      #expect(try FileManager.default.contentsOfDirectory(atPath: runs) == [])
    }

    private func peakMemory() throws -> Int {
      let text = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
      let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
      return try #require(Int(line.split { $0 == " " || $0 == "\t" }[1])) * 1024
    }
  }
}
