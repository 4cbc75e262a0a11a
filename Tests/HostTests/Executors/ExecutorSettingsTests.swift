import Jobs
import Testing
import Vocabulary

@testable import Host

@Suite struct ExecutorSettingsTests {
  private func settings(_ json: JSON) throws -> ExecutorSettings {
    try ExecutorSettings(json, "/opt/muster")
  }

  @Test func `what an operator declares is read`() throws {
    let read = try settings([
      "cluster": [
        "kind": "slurm", "folder": "/shared/jobs", "shared": ["/shared/data"],
        "partition": "batch", "processors": 4, "patienceSeconds": 30,
      ],
      "lake": [
        "kind": "spark", "folder": "/shared/jobs", "rest": "http://spark:6066/",
        "master": "spark://spark:7077", "parameters": ["--executor-memory": "2g"],
      ],
    ])
    var slurm = SlurmSettings(worker: ["/opt/muster", "work"])
    slurm.partition = "batch"
    slurm.processors = 4
    var remote = RemoteExecutor.Settings(folder: "/shared/jobs")
    remote.shared = ["/shared/data"]
    remote.patience = .seconds(30)
    #expect(read.declared["cluster"] == .init(engine: .slurm(slurm), remote: remote))
    var spark = SparkSettings(.rest(address: "http://spark:6066"), master: "spark://spark:7077")
    spark.parameters = ["--executor-memory": "2g"]
    #expect(
      read.declared["lake"]
        == .init(engine: .spark(spark), remote: RemoteExecutor.Settings(folder: "/shared/jobs")))
    let table = ExecutorTable(read) { .epoch }
    #expect(table.names == ["cluster", "lake"])
    #expect(try table.executor(named: "cluster") != nil)
    #expect(try table.executor(named: "elsewhere") == nil)
  }

  @Test(arguments: [
    ("[]", "expected an object, found an array"),
    (#"{"local":{}}"#, "local: this name is that of this machine"),
    (#"{"c":{"kind":"slurm"}}"#, "c: folder is missing"),
    (
      #"{"c":{"kind":"slurm","folder":"jobs"}}"#,
      #"c: folder: expected an absolute path, found "jobs""#
    ),
    (
      #"{"c":{"kind":"lsf","folder":"/j"}}"#, #"c: kind: expected slurm or spark, found "lsf""#
    ),
    (
      #"{"c":{"kind":"slurm","folder":"/j","partitoin":"x"}}"#,
      #"c: unknown member "partitoin" (did you mean "partition"?)"#
    ),
    (
      #"{"c":{"kind":"spark","folder":"/j","master":"m"}}"#,
      "c: expected one of rest (an address) and submit (a program)"
    ),
    (
      #"{"c":{"kind":"spark","folder":"/j","master":"m","rest":"http://u:p@h"}}"#,
      #"c: rest: "http://u:p@h" is no http or https address"#
    ),
    (
      #"{"c":{"kind":"slurm","folder":"/j","processors":0}}"#,
      "c: processors: expected a whole number from 1 to 1000000"
    ),
  ])
  func `what cannot be meant is said`(_ text: String, _ message: String) throws {
    let json = try JSON(parsing: text)
    let fault = #expect(throws: ExecutorSettings.Fault.self) { try settings(json) }
    #expect(fault?.description == message)
  }

  @Test func `a parameter that names code is refused when the file is read`() {
    #expect(throws: ExecutorSettings.Fault.self) {
      try settings([
        "c": [
          "kind": "spark", "folder": "/j", "rest": "http://h:6066", "master": "m",
          "parameters": ["--jars": "x.jar"],
        ]
      ])
    }
  }
}
