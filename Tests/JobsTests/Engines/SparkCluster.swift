import Foundation
import Testing

@testable import Jobs

/// A standalone Spark of one master and one worker on the loopback, from the PyPI package.
final class SparkCluster {
  let daemons: Daemons
  let rest: SparkSettings
  let program: SparkSettings

  init(folder: String) async throws {
    let environment = try #require(ProcessInfo.processInfo.environment["MUSTER_PYSPARK"])
    let python = environment + "/bin/python"
    let ports = try Daemons.freePorts(4)
    let probe = try Daemons(folder: folder, environment: ["PATH": "/usr/bin:/bin"])
    let home = try #require(
      await probe.ask(
        python, ["-c", "import os, pyspark; print(os.path.dirname(pyspark.__file__))"]
      ).split(separator: "\n").first.map(String.init))
    let variables = [
      "PATH": "/usr/bin:/bin", "SPARK_HOME": home, "SPARK_LOCAL_IP": "127.0.0.1",
      "SPARK_DAEMON_MEMORY": "384m", "PYSPARK_PYTHON": python, "HOME": folder,
      "SPARK_MASTER_OPTS":
        "-Dspark.master.rest.enabled=true -Dspark.master.rest.host=127.0.0.1 "
        + "-Dspark.master.rest.port=\(ports[2])",
    ]
    daemons = try Daemons(folder: folder, environment: variables)
    let master = "spark://127.0.0.1:\(ports[0])"
    var rest = SparkSettings(.rest(address: "http://127.0.0.1:\(ports[2])"), master: master)
    rest.python = python
    rest.environment = [
      "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_HOME": home, "PATH": "/usr/bin:/bin",
    ]
    rest.parameters = [
      "--driver-memory": "512m", "--executor-memory": "512m", "spark.cores.max": "1",
      "spark.sql.shuffle.partitions": "2",
    ]
    self.rest = rest
    var program = rest
    program.submission = .program(path: home + "/bin/spark-submit")
    self.program = program
    let start = home + "/bin/spark-class"
    try daemons.start(
      start,
      [
        "org.apache.spark.deploy.master.Master", "--host", "127.0.0.1", "--port", "\(ports[0])",
        "--webui-port", "\(ports[1])",
      ], log: "master.out")
    let log = folder + "/master.out"
    func said(_ text: String) -> Bool {
      (try? String(contentsOfFile: log, encoding: .utf8))?.contains(text) ?? false
    }
    try await daemons.wait(upTo: .seconds(90), for: "the master") { said("New state: ALIVE") }
    try daemons.start(
      start,
      [
        "org.apache.spark.deploy.worker.Worker", "--host", "127.0.0.1", "--cores", "2", "--memory",
        "2g", "--webui-port", "\(ports[3])", "--work-dir", folder + "/work", master,
      ], log: "worker.out")
    try await daemons.wait(upTo: .seconds(90), for: "the worker") { said("Registering worker") }
  }
}
