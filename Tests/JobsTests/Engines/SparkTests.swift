import Foundation
import Testing
import Vocabulary

@testable import Jobs

@Suite struct SparkTests {
  private let work = EngineWork(
    key: "0123-ab", name: "muster-0123", folder: "/shared/j", limits: JobLimits())

  private func settings(_ parameters: [String: String] = [:]) -> SparkSettings {
    var settings = SparkSettings(.rest(address: "http://h:6066"), master: "spark://h:7077")
    settings.parameters = parameters
    settings.python = "/opt/python"
    return settings
  }

  @Test func `a submission names the master twice, or the driver would run alone`() throws {
    let words = try SparkProtocol(settings(["--executor-memory": "2g", "spark.cores.max": "1"]))
    let body = words.create(work)
    #expect(
      body["appArgs"] == [
        "--master", "spark://h:7077", "--name", "muster-0123", "--executor-memory", "2g", "--conf",
        "spark.cores.max=1", "--conf", "spark.executorEnv.PYTHONPATH=/shared/j/work",
        "/shared/j/driver.py", "/shared/j",
      ])
    #expect(body["mainClass"] == "org.apache.spark.deploy.SparkSubmit")
    #expect(body["sparkProperties"]?["spark.master"] == "spark://h:7077")
    #expect(body["environmentVariables"]?["PYSPARK_PYTHON"] == "/opt/python")
  }

  @Test(arguments: [
    ["--jars": "http://e/x.jar"], ["--conf": "spark.jars=x"], ["spark.jars": "x"],
    ["--executor-memory": "2g --jars x"], ["--executor-memory": ""],
    ["spark.driver.extraJavaOptions": "x"], ["--proxy-user": "root"], ["--py-files": "x"],
    ["spark.sql.shuffle.partitions=1 --jars": "x"],
  ])
  func `a parameter that does more than size a job is refused`(_ parameters: [String: String]) {
    #expect(throws: SparkParameters.Problem.self) { try SparkParameters.flags(parameters) }
  }

  @Test(arguments: [
    ("SUBMITTED", nil, EngineStatus.waiting(nil)),
    ("RUNNING", nil, .waiting("the driver starts")), ("RUNNING", "driver-1-0", .running),
    ("FINISHED", "driver-1-0", .ended(.exited(0))), ("KILLED", nil, .ended(.cancelled)),
    ("FAILED", "driver-1-0", .ended(.exited(1))), ("FAILED", "driver-2-0", .ended(.exited(75))),
    ("ERROR", nil, .ended(.failed("no such file"))), ("UNKNOWN", nil, .unknown),
  ])
  func `every state of a driver has its meaning`(
    _ state: String, _ claimed: String?, _ status: EngineStatus
  ) {
    let json: JSON = [
      "action": "SubmissionStatusResponse", "driverState": .string(state), "success": true,
      "submissionId": "driver-1-0", "message": "no such file",
    ]
    #expect(
      SparkProtocol.status(
        json, of: EngineTicket("driver-1-0"), claimed: claimed.map { EngineTicket($0) }) == status)
  }

  @Test func `a driver that the master does not know is unknown`() {
    let json: JSON = ["action": "SubmissionStatusResponse", "success": false]
    #expect(
      SparkProtocol.status(json, of: EngineTicket("driver-1-0"), claimed: nil) == .unknown)
  }

  @Test func `a submission's id is no path`() throws {
    #expect(
      try SparkProtocol.created(["success": true, "submissionId": "driver-20260102030405-0000"])
        == EngineTicket("driver-20260102030405-0000"))
    for id in ["driver-1/../../x", "x", ""] {
      #expect(throws: EngineProblem.self) {
        try SparkProtocol.created(["success": true, "submissionId": .string(id)])
      }
    }
    #expect(throws: EngineProblem.self) {
      try SparkProtocol.created(["success": false, "message": "no"])
    }
  }

  @Test func `spark runs functions of Python models`() throws {
    let engine = try SparkEngine(settings()) { _, _, _ in (200, []) }
    #expect(engine.refusal(of: try Bench.python("")) == nil)
    #expect(engine.refusal(of: try Bench.program("")) != nil)
  }

  // MARK: - Partitions

  @Test func `partials merge to the rows of the file, each as often as it stands there`() throws {
    let partials: [JSON] = [
      ["rows": 3, "cells": [["1", "0.1", "a,b", 2], ["0", "-0.0", "", 1]]],
      ["rows": 0, "cells": []],
      ["rows": 2, "cells": [["1", "0.1", "a,b", 1], ["0", "1e-3", "say \"x\"", 1]]],
    ]
    var text: [UInt8] = []
    let job = PartitionJob(columns: ["y", "s", "g"], format: .csv)
    let rows = try job.merge(partials) { text += $0 }
    #expect(rows == 5)
    #expect(
      String(decoding: text, as: UTF8.self).split(separator: "\n") == [
        "y,s,g", "1,0.1,\"a,b\"", "1,0.1,\"a,b\"", "0,-0.0,", "1,0.1,\"a,b\"",
        "0,1e-3,\"say \"\"x\"\"\"",
      ])
  }

  @Test(
    arguments: [
      ["rows": 2, "cells": [["1", "0.1", 1]]], ["rows": 1, "cells": [["1", 1]]],
      ["rows": 1, "cells": [["1", "2", 0]]], ["rows": 1, "cells": [["1", "2", 9000]]],
      ["rows": 1, "cells": [[1, "2", 1]]], ["cells": []], "x",
    ] as [JSON])
  func `a partial that is none is refused`(_ partial: JSON) {
    #expect(throws: PartitionJob.Problem.self) {
      try PartitionJob(columns: ["y", "s"], format: .csv).merge([partial]) { _ in }
    }
  }

  @Test func `JSON rows keep their numbers as they were written`() throws {
    var text: [UInt8] = []
    _ = try PartitionJob(columns: ["y", "s"], format: .jsonl).merge([
      ["rows": 1, "cells": [["true", "0.10", 1]]]
    ]) { text += $0 }
    #expect(String(decoding: text, as: UTF8.self) == "{\"y\":true,\"s\":0.10}\n")
  }
}
