import Jobs
import Testing
import Vocabulary

extension RealProcessTests {
  /// Models that are programs: JSON lines in, JSON lines out.
  @Suite struct CommandTests {
    private static let csv = JobInput(
      name: "applications", format: .csv, text: "id,age,note\n1,30,\"a,\"\"b\"\"\"\n007,-1.5e3,\n")

    @Test func `a program gets every input as JSON lines, and its answers are records`()
      async throws
    {
      let script = "echo \"$@\" >&2; cat; echo; echo '{\"last\":true}'"
      await check(
        try Bench.program(script, inputs: [Self.csv]),
        """
        COMPLETE succeeded (fault: none)
        record {"age":30,"id":1,"note":"a,\\"b\\""}
        record {"age":-1500.0,"id":"007","note":null}
        record {"last":true}
        log score /data/0
        """)
    }

    @Test func `metrics are one object`() async throws {
      await check(
        try Bench.program("echo \"{\\\"lines\\\": $(wc -l)}\"", .metrics, inputs: [Self.csv]),
        """
        COMPLETE succeeded (fault: none)
        metrics {"lines":2}
        """)
      await check(
        try Bench.program("echo '[1]'", .metrics),
        "ERROR metrics gave an array, expected one object (fault: model)")
      await check(
        try Bench.program("echo '{\"auc\": NaN}'", .metrics),
        "ERROR the answer is not one JSON object: 1:9: expected a value, found \"N\" (fault: model)"
      )
    }

    @Test func `a line that is not JSON is named`() async throws {
      await check(
        try Bench.program("echo 1; echo; echo two"),
        "ERROR line 3 of the answer is not JSON: 1:1: expected true (fault: model)")
    }

    @Test func `a command's exit code decides, and its files are artifacts`() async throws {
      await check(
        try Bench.program(
          "echo \"$2\"; echo made > report.txt", .command(arguments: ["a", "b c"])),
        """
        COMPLETE succeeded (fault: none)
        artifact report.txt made

        log b c
        """)
      await check(
        try Bench.program("echo why >&2; exit 7", .command(arguments: [])),
        """
        ERROR the model's process exited with code 7 and left no result (fault: model)
        log why
        """)
    }

    @Test func `a program that does not exist in the sandbox is the model's fault`() async throws {
      let path = try RepositoryPath(checking: "model")
      let job = Job(
        id: JobID("j"), kind: .score, language: .command,
        files: [JobFile(path: path, text: "#!/usr/bin/no-such-interpreter\n")], source: path)
      let bench = Bench()
      defer { bench.close() }
      #expect(await bench.executor.run(job).cause == .exited(code: 127))
    }

    @Test func `an answer longer than the limit is refused`() async throws {
      await check(
        try Bench.program("yes 1", limits: JobLimits(outputBytes: 1 << 20, diskBytes: 1 << 20)),
        "ERROR too much output: the limit of the result is 1 MiB (fault: model)\n"
          + "log File size limit exceeded")
    }

    @Test(arguments: [
      ("a,b\n1\n", "in:2 has 1 fields, the header has 2"),
      ("a\n\"x\n", "in:3 ends inside quotation marks"),
      ("a\n\"x\"y\n", "in:2 has text after a closing quotation mark"),
    ])
    func `an input that is not CSV is the caller's fault`(text: String, reason: String) async throws
    {
      let input = JobInput(name: "in", format: .csv, text: text)
      await check(try Bench.program("cat", inputs: [input]), "ERROR \(reason) (fault: caller)")
    }
  }
}
