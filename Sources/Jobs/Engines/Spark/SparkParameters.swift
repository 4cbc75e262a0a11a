/// Job parameters as flags of `spark-submit`, as ModelOp's Spark runtime takes them
/// (`{"--executor-memory": "2g"}`). Only what sizes a job is a flag: none that names code, a place
/// or a person.
package enum SparkParameters {
  /// Why a parameter is not taken.
  package struct Problem: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String
  }

  private static let flags: Set<String> = [
    "--driver-cores", "--driver-memory", "--executor-cores", "--executor-memory",
    "--num-executors", "--total-executor-cores",
  ]
  /// Configuration whose name begins so sizes a job and nothing else.
  private static let prefixes = [
    "spark.sql.shuffle.", "spark.sql.adaptive.", "spark.default.parallelism", "spark.cores.max",
    "spark.executor.memoryOverhead", "spark.driver.memoryOverhead", "spark.memory.",
    "spark.dynamicAllocation.", "spark.task.cpus", "spark.sql.files.maxPartitionBytes",
  ]

  /// The flags in order: equal parameters give equal command lines.
  package static func flags(_ parameters: [String: String]) throws(Problem) -> [String] {
    var words: [String] = []
    for (name, value) in parameters.sorted(by: { $0.key < $1.key }) {
      guard !value.isEmpty, value.utf8.count <= 64,
        value.utf8.allSatisfy({ isWordByte($0) })
      else {
        throw Problem(
          description: "the parameter \(name) is \"\(value)\", expected a number or a size")
      }
      if flags.contains(name) {
        words += [name, value]
      } else if prefixes.contains(where: { name.hasPrefix($0) }),
        name.utf8.allSatisfy({ isWordByte($0) })
      {
        words += ["--conf", "\(name)=\(value)"]
      } else {
        throw Problem(
          description: "the parameter \(name) is not one that sizes a job: "
            + flags.sorted().joined(separator: ", ") + ", or a setting such as "
            + "spark.sql.shuffle.partitions")
      }
    }
    return words
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
      || byte == 0x2E || byte == 0x2D
  }
}
